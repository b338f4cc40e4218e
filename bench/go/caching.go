// SPDX-License-Identifier: Apache-2.0
package main

import (
	"context"
	"log"
	"maps"
	"strconv"
	"sync"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"github.com/envoyproxy/go-control-plane/pkg/cache/types"
	"github.com/envoyproxy/go-control-plane/pkg/cache/v3"
	"github.com/envoyproxy/go-control-plane/pkg/resource/v3"
	"github.com/envoyproxy/go-control-plane/pkg/server/v3"
)

// A cache of go-control-plane, and how it is told of sandboxes.
type caching struct {
	cache     cache.Cache
	callbacks server.Callbacks
	fill      func([]sandbox)
	set       func(sandbox)
	remove    func(sandbox)
}

func newCaching(kind string) caching {
	switch kind {
	case "linear":
		return newLinear()
	case "snapshot":
		return newSnapshots(sameNode{})
	case "nodes":
		return newSnapshots(cache.IDHash{})
	}
	log.Fatalf("no such cache: %s", kind)
	panic("unreachable")
}

// A linear cache for each type behind one that chooses by type.
func newLinear() caching {
	clusters := cache.NewLinearCache(resource.ClusterType)
	endpoints := cache.NewLinearCache(resource.EndpointType)
	mux := &cache.MuxCache{
		Classify:      func(request *cache.Request) string { return request.GetTypeUrl() },
		ClassifyDelta: func(request *cache.DeltaRequest) string { return request.GetTypeUrl() },
		Caches:        map[string]cache.Cache{resource.ClusterType: clusters, resource.EndpointType: endpoints},
	}
	return caching{
		cache:     mux,
		callbacks: server.CallbackFuncs{},
		fill: func(sandboxes []sandbox) {
			assignments, definitions := map[string]types.Resource{}, map[string]types.Resource{}
			for _, one := range sandboxes {
				assignments[one.endpointsName()] = one.endpoints()
				definitions[one.clusterName()] = one.cluster()
			}
			check(endpoints.UpdateResources(assignments, nil))
			check(clusters.UpdateResources(definitions, nil))
		},
		// It tells of every update, so only what is new is one.
		set: func(one sandbox) {
			check(endpoints.UpdateResource(one.endpointsName(), one.endpoints()))
			if one.revision == 0 {
				check(clusters.UpdateResource(one.clusterName(), one.cluster()))
			}
		},
		remove: func(one sandbox) {
			check(clusters.DeleteResource(one.clusterName()))
			check(endpoints.DeleteResource(one.endpointsName()))
		},
	}
}

// Puts all nodes into one group.
type sameNode struct{}

func (sameNode) ID(*core.Node) string { return "all" }

type snapshots struct {
	cache   cache.SnapshotCache
	hash    cache.NodeHash
	mutex   sync.Mutex
	version int
	last    *cache.Snapshot
}

func newSnapshots(hash cache.NodeHash) caching {
	held := &snapshots{cache: cache.NewSnapshotCache(true, hash, nil), hash: hash, last: &cache.Snapshot{}}
	return caching{
		cache:     held.cache,
		callbacks: server.CallbackFuncs{StreamDeltaRequestFunc: held.welcome},
		fill: func(sandboxes []sandbox) {
			held.publish(func(next *cache.Snapshot) {
				for _, one := range sandboxes {
					held.put(next, resource.EndpointType, one.endpointsName(), one.endpoints())
					held.put(next, resource.ClusterType, one.clusterName(), one.cluster())
				}
			}, resource.EndpointType, resource.ClusterType)
		},
		set: func(one sandbox) {
			if one.revision > 0 {
				held.publish(func(next *cache.Snapshot) {
					held.put(next, resource.EndpointType, one.endpointsName(), one.endpoints())
				}, resource.EndpointType)
				return
			}
			held.publish(func(next *cache.Snapshot) {
				held.put(next, resource.EndpointType, one.endpointsName(), one.endpoints())
				held.put(next, resource.ClusterType, one.clusterName(), one.cluster())
			}, resource.EndpointType, resource.ClusterType)
		},
		remove: func(one sandbox) {
			held.publish(func(next *cache.Snapshot) {
				held.drop(next, resource.EndpointType, one.endpointsName())
				held.drop(next, resource.ClusterType, one.clusterName())
			}, resource.EndpointType, resource.ClusterType)
		},
	}
}

// A node that comes for the first time gets the snapshot that all others have.
func (s *snapshots) welcome(_ int64, request *discovery.DeltaDiscoveryRequest) error {
	if request.GetNode() == nil {
		return nil
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	id := s.hash.ID(request.GetNode())
	if _, err := s.cache.GetSnapshot(id); err == nil {
		return nil
	}
	return s.cache.SetSnapshot(context.Background(), id, s.last)
}

// Makes the next snapshot of the last one, which is in use and stays as it is, and gives it to every node. Only the types
// that change are copied, and only what changes is hashed: NewSnapshot would index and hash everything again.
func (s *snapshots) publish(change func(*cache.Snapshot), changed ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.version++
	next := &cache.Snapshot{Resources: s.last.Resources, VersionMap: maps.Clone(s.last.VersionMap)}
	if next.VersionMap == nil {
		next.VersionMap = map[string]map[string]string{}
	}
	for _, typeURL := range changed {
		items := maps.Clone(s.last.GetResourcesAndTTL(typeURL))
		versions := maps.Clone(s.last.GetVersionMap(typeURL))
		if items == nil {
			items, versions = map[string]types.ResourceWithTTL{}, map[string]string{}
		}
		next.Resources[cache.GetResponseType(typeURL)] = cache.Resources{Version: strconv.Itoa(s.version), Items: items}
		next.VersionMap[typeURL] = versions
	}
	change(next)
	s.last = next
	for _, id := range s.cache.GetStatusKeys() {
		check(s.cache.SetSnapshot(context.Background(), id, next))
	}
}

func (s *snapshots) put(next *cache.Snapshot, typeURL, name string, message types.Resource) {
	bytes, err := cache.MarshalResource(message)
	check(err)
	next.Resources[cache.GetResponseType(typeURL)].Items[name] = types.ResourceWithTTL{Resource: message}
	next.VersionMap[typeURL][name] = cache.HashResource(bytes)
}

func (s *snapshots) drop(next *cache.Snapshot, typeURL, name string) {
	delete(next.Resources[cache.GetResponseType(typeURL)].Items, name)
	delete(next.VersionMap[typeURL], name)
}
