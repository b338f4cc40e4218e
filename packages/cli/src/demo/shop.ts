// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from 'branchline';

/** The namespace that everything of the shop is in. */
export const namespace = 'shop';

/** The port that every Service of the shop has. */
export const port = 8080;

/** A process of the shop. `service` is the Service that it stands behind, `app` the program that it is an instance of. */
export interface Workload {
	readonly service: string;
	readonly app: App;
}

/** The programs of the shop, in the order in which a request meets them. */
export const apps = ['frontend', 'checkout', 'payments'] as const;

/** One program of the shop. */
export type App = (typeof apps)[number];

/** Every process of the shop: the three that everybody shares, then those of the sandboxes. */
export const workloads: readonly Workload[] = [
	...apps.map((app) => ({ service: app, app })),
	{ service: 'checkout-pr-1234', app: 'checkout' },
	{ service: 'payments-pr-7', app: 'payments' },
	{ service: 'checkout-pr-8', app: 'checkout' },
	{ service: 'checkout-pr-21', app: 'checkout' },
	{ service: 'payments-pr-21', app: 'payments' },
	{ service: 'checkout-pr-22', app: 'checkout' },
	{ service: 'payments-pr-22', app: 'payments' },
];

/** The Service of a fork whose only process is not ready. */
export const deadService = 'payments-pr-10';

/** The program that the given one calls, or undefined for the last of the chain. */
export function nextOf(app: App): App | undefined {
	return apps[apps.indexOf(app) + 1];
}

/** The port that callers of a Service address. */
export function servicePort(service: string): ServicePort {
	return { namespace, service, port };
}

/** What callers write into Host. */
export function authorityOf(app: App): string {
	return `${app}.${namespace}:${port}`;
}
