// An adapter for custom and external metrics, built on the library of Google's own
// (sigs.k8s.io/custom-metrics-apiserver): it serves, asks who is calling and reads its flags as that one does. Where Google's asks
// Cloud Monitoring, this asks the URL in METRICS_SOURCE.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sort"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/component-base/logs"
	"k8s.io/klog/v2"
	"k8s.io/metrics/pkg/apis/custom_metrics"
	"k8s.io/metrics/pkg/apis/external_metrics"

	"sigs.k8s.io/custom-metrics-apiserver/pkg/cmd"
	"sigs.k8s.io/custom-metrics-apiserver/pkg/provider"
)

// source answers what Cloud Monitoring would, by pod.
type source struct {
	url    string
	client http.Client
}

func (s *source) ask(ctx context.Context, api, namespace, metric string, selector labels.Selector) (map[string]float64, error) {
	query := url.Values{"namespace": {namespace}, "metric": {metric}, "selector": {selector.String()}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/"+api+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the source of metrics answers %s", answer.Status)
	}
	values := map[string]float64{}
	return values, json.NewDecoder(answer.Body).Decode(&values)
}

func quantity(value float64) resource.Quantity {
	return *resource.NewMilliQuantity(int64(value*1000+0.5), resource.DecimalSI)
}

func (s *source) GetMetricByName(ctx context.Context, name types.NamespacedName, info provider.CustomMetricInfo, _ labels.Selector) (*custom_metrics.MetricValue, error) {
	found, err := s.GetMetricBySelector(ctx, name.Namespace, labels.Everything(), info, labels.Everything())
	if err != nil {
		return nil, err
	}
	for index := range found.Items {
		if found.Items[index].DescribedObject.Name == name.Name {
			return &found.Items[index], nil
		}
	}
	return nil, provider.NewMetricNotFoundForError(info.GroupResource, info.Metric, name.Name)
}

func (s *source) GetMetricBySelector(ctx context.Context, namespace string, selector labels.Selector, info provider.CustomMetricInfo, _ labels.Selector) (*custom_metrics.MetricValueList, error) {
	values, err := s.ask(ctx, "pods", namespace, info.Metric, selector)
	if err != nil {
		return nil, err
	}
	list := &custom_metrics.MetricValueList{Items: []custom_metrics.MetricValue{}}
	for pod, value := range values {
		list.Items = append(list.Items, custom_metrics.MetricValue{
			DescribedObject: custom_metrics.ObjectReference{APIVersion: "v1", Kind: "Pod", Namespace: namespace, Name: pod},
			Metric:          custom_metrics.MetricIdentifier{Name: info.Metric},
			Timestamp:       metav1.Now(),
			Value:           quantity(value),
		})
	}
	sort.Slice(list.Items, func(one, other int) bool {
		return list.Items[one].DescribedObject.Name < list.Items[other].DescribedObject.Name
	})
	return list, nil
}

func (s *source) GetExternalMetric(ctx context.Context, namespace string, selector labels.Selector, info provider.ExternalMetricInfo) (*external_metrics.ExternalMetricValueList, error) {
	values, err := s.ask(ctx, "series", namespace, info.Metric, selector)
	if err != nil {
		return nil, err
	}
	list := &external_metrics.ExternalMetricValueList{Items: []external_metrics.ExternalMetricValue{}}
	for _, value := range values {
		list.Items = append(list.Items, external_metrics.ExternalMetricValue{
			MetricName: info.Metric, MetricLabels: map[string]string{}, Timestamp: metav1.Now(), Value: quantity(value),
		})
	}
	return list, nil
}

// One of each, as Google's adapter lists: the controller asks for any name all the same.
func (s *source) ListAllMetrics() []provider.CustomMetricInfo {
	return []provider.CustomMetricInfo{{GroupResource: schema.GroupResource{Resource: "pods"}, Metric: "any", Namespaced: true}}
}

func (s *source) ListAllExternalMetrics() []provider.ExternalMetricInfo {
	return []provider.ExternalMetricInfo{{Metric: "any"}}
}

func main() {
	logs.InitLogs()
	defer logs.FlushLogs()
	adapter := &cmd.AdapterBase{Name: "metrics-adapter"}
	// Google's own two that a stack sets; what they choose is how Cloud Monitoring is asked.
	adapter.Flags().Bool("use-new-resource-model", false, "taken, and without effect here")
	adapter.Flags().Bool("fallback-for-container-metrics", false, "taken, and without effect here")
	if err := adapter.Flags().Parse(os.Args); err != nil {
		klog.Fatalf("unable to parse flags: %v", err)
	}
	metrics := &source{url: os.Getenv("METRICS_SOURCE"), client: http.Client{Timeout: 5 * time.Second}}
	adapter.WithCustomMetrics(metrics)
	adapter.WithExternalMetrics(metrics)
	if err := adapter.Run(context.Background()); err != nil {
		klog.Fatalf("unable to run custom metrics adapter: %v", err)
	}
}
