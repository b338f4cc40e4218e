module branchline.dev/testbed/envoy-gateway

go 1.26.6

require (
	github.com/envoyproxy/gateway v1.9.0
	sigs.k8s.io/gateway-api v1.6.1
)
