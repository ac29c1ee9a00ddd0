// Takes the place of the SDK for Go, whose thousand packages nothing here needs but for one type.
module github.com/pulumi/pulumi-kubernetes/sdk/v4

go 1.24.0
