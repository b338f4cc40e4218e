// SPDX-License-Identifier: Apache-2.0

/** A sandbox of namespace shop that forks the service cart to `cart-<key>`. */
export function sandbox(key: string, more = ''): string {
	return `apiVersion: branchline.dev/v1alpha1
kind: Sandbox
metadata: {name: ${key}, namespace: shop}
spec:
  forks:
  - of: {service: cart}
    to: {service: cart-${key}}
${more}`;
}

/** A Service of namespace shop that speaks HTTP on port 8080. */
export function service(name: string): string {
	return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 8080}]}
`;
}

/** A VirtualService of namespace shop as a team may have written it, with comments and habits of its own. */
export const virtualService = `# The routes of the cart team.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: cart
  namespace: shop
  resourceVersion: "7"
  uid: 0b1c
  generation: 3
  creationTimestamp: "2026-01-01T00:00:00Z"
  managedFields: []
  annotations:
    team: cart # ours
    kubectl.kubernetes.io/last-applied-configuration: '{}'
spec:
  hosts: [cart.shop.svc.cluster.local]   # one host
  http:
  # Payments are slow.
  - name: pay
    match:
    - uri: {prefix: /pay}
    timeout: 10s
    route:
    - destination: {host: cart.shop.svc.cluster.local}

  # Everything else.
  - route: [{destination: {host: cart.shop.svc.cluster.local}}]
status: {}
`;

/** An HTTPRoute of namespace shop at the service cart. */
export const httpRoute = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: cart, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
spec:
  parentRefs: [{group: "", kind: Service, name: cart, port: 8080}]
  rules:
  - name: all
    backendRefs: [{name: cart, port: 8080}]
`;

/** A sandbox and the Services that it needs. */
export const shop = [sandbox('pr-1'), service('cart'), service('cart-pr-1')].join('---\n');

/** Documents, one after the other. */
export function documents(...texts: readonly string[]): string {
	return texts.join('---\n');
}
