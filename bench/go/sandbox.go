// SPDX-License-Identifier: Apache-2.0
package main

import (
	"fmt"
	"time"

	cluster "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpoint "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	"google.golang.org/protobuf/types/known/durationpb"
)

// One sandbox in one revision: the same bytes as those of xds/sandboxes.ts.
type sandbox struct {
	index    int
	revision int
}

func (s sandbox) clusterName() string {
	return fmt.Sprintf("fork~pr-%05d~checkout.shop:8080", s.index)
}

func (s sandbox) endpointsName() string {
	return fmt.Sprintf("checkout-pr-%05d.shop:8080", s.index)
}

func (s sandbox) cluster() *cluster.Cluster {
	return &cluster.Cluster{
		Name:                 s.clusterName(),
		ConnectTimeout:       durationpb.New(5 * time.Second),
		ClusterDiscoveryType: &cluster.Cluster_Type{Type: cluster.Cluster_EDS},
		EdsClusterConfig: &cluster.Cluster_EdsClusterConfig{
			ServiceName: s.endpointsName(),
			EdsConfig: &core.ConfigSource{
				ResourceApiVersion:    core.ApiVersion_V3,
				ConfigSourceSpecifier: &core.ConfigSource_Ads{Ads: &core.AggregatedConfigSource{}},
			},
		},
	}
}

func (s sandbox) endpoints() *endpoint.ClusterLoadAssignment {
	address := &core.Address{Address: &core.Address_SocketAddress{SocketAddress: &core.SocketAddress{
		Address:       fmt.Sprintf("10.1.%d.%d", s.index/250, s.index%250+1),
		PortSpecifier: &core.SocketAddress_PortValue{PortValue: uint32(10_000 + s.revision)},
	}}}
	return &endpoint.ClusterLoadAssignment{
		ClusterName: s.endpointsName(),
		Endpoints: []*endpoint.LocalityLbEndpoints{{
			LbEndpoints: []*endpoint.LbEndpoint{{
				HostIdentifier: &endpoint.LbEndpoint_Endpoint{Endpoint: &endpoint.Endpoint{Address: address}},
			}},
		}},
	}
}
