// SPDX-License-Identifier: Apache-2.0

// Package auth stands for what Traefik's middlewares for passwords check them with, which no route of a testbed asks
// for: it lets nobody in.
package auth

import "net/http"

// SecretProvider answers the secret of a user.
type SecretProvider func(user, realm string) string

// CheckSecret accepts no password.
func CheckSecret(password, secret string) bool { return false }

// BasicAuth asks for a password.
type BasicAuth struct {
	Realm   string
	Secrets SecretProvider
}

// RequireAuth refuses a request.
func (*BasicAuth) RequireAuth(w http.ResponseWriter, r *http.Request) { refuse(w) }

// DigestAuth asks for a digest.
type DigestAuth struct{}

// NewDigestAuthenticator makes one that accepts nobody.
func NewDigestAuthenticator(realm string, secrets SecretProvider) *DigestAuth { return &DigestAuth{} }

// CheckAuth knows no user.
func (*DigestAuth) CheckAuth(r *http.Request) (string, *string) { return "", nil }

// RequireAuth refuses a request.
func (*DigestAuth) RequireAuth(w http.ResponseWriter, r *http.Request) { refuse(w) }

// RequireAuthStale refuses a request.
func (*DigestAuth) RequireAuthStale(w http.ResponseWriter, r *http.Request) { refuse(w) }

// DigestAuthParams reads nothing.
func DigestAuthParams(authorization string) map[string]string { return nil }

func refuse(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }
