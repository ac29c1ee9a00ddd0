// Takes the place of the module's file of this name: without its components, which alone need the
// whole SDK for Go, three quarters of the build.

package provider

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

var resourceProviders = map[string]resource.ResourceProviderFactory{}

// Construct refuses every component.
func (k *kubeProvider) Construct(
	_ context.Context, request *pulumirpc.ConstructRequest,
) (*pulumirpc.ConstructResponse, error) {
	return nil, fmt.Errorf("%s is left out of this build of the Kubernetes plugin: it has no components; "+
		"install the official release to use it", request.GetType())
}
