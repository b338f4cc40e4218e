// SPDX-License-Identifier: Apache-2.0

/** The point in time that everything is compiled at. */
export const now = '2026-06-01T12:00:00Z';

/**
 * Sandboxes as a team would write them, over so many services: each forks two of them, the second only below `/api`.
 * Every service has two Services beside it that forks lead to, `-a` and `-b`, which the sandboxes share.
 */
export function workload(sandboxes: number, services = 50): string {
	const baselines = Array.from({ length: services }, (_, index) => [
		service(`service-${index}`),
		...['a', 'b'].map((branch) => service(`service-${index}-${branch}`)),
	]);
	const forks = Array.from({ length: sandboxes }, (_, index) => sandbox(index, 'a', services));
	return [...baselines.flat(), ...forks].join('---\n');
}

/** The sandbox of this number, with its forks leading to the Services of a branch. */
export function sandbox(index: number, branch: 'a' | 'b', services = 50): string {
	const first = `service-${index % services}`;
	const second = `service-${(index * 7 + 3) % services}`;
	return `apiVersion: branchline.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-${index}, namespace: shop, creationTimestamp: "2026-05-01T00:00:00Z"}
spec:
  forks:
  - of: {service: ${first}}
    to: {service: ${first}-${branch}}
${
	second === first
		? ''
		: `  - of: {service: ${second}}
    to: {service: ${second}-${branch}}
    when: [{path: {prefix: /api}}]
`
}`;
}

function service(name: string): string {
	return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {app: ${name}}
  ports: [{name: http, port: 8080, targetPort: 8080}]
`;
}
