// SPDX-License-Identifier: Apache-2.0

// Package ext stands for what others may add to the configuration of Traefik, which its module leaves out: nothing.
package ext

// HTTP adds nothing to the HTTP configuration.
type HTTP struct{}

// Router adds nothing to routers.
type Router struct{}
