// SPDX-License-Identifier: Apache-2.0

/** One port of one Kubernetes Service: the thing that callers address. */
export interface ServicePort {
	readonly namespace: string;
	readonly service: string;
	readonly port: number;
}

/**
 * How a request shows its routing key: the whole value of header `name`, the member `name` of W3C `baggage`, or the
 * entry `name` of W3C `tracestate`. Header names are lower-case.
 */
export interface Carrier {
	readonly kind: 'header' | 'baggage' | 'tracestate';
	readonly name: string;
}

/** Where a fork sends requests. `fail` answers 5xx: the fork cannot be honoured and must not look like the baseline. */
export type Target =
	| { readonly kind: 'service'; readonly port: ServicePort }
	| { readonly kind: 'address'; readonly address: string; readonly port: number }
	| {
			readonly kind: 'respond';
			readonly status: number;
			readonly headers: Readonly<Record<string, string>>;
			readonly body: string;
	  }
	| { readonly kind: 'fail'; readonly reason: string };

/**
 * One alternative of a fork's `when`: all its parts must hold. `prefix` is by path segment (`/pay` accepts `/pay` and
 * `/pay/x`, not `/payroll`); the path has no query; methods are upper-case; header names are lower-case.
 */
export interface Condition {
	readonly path?: { readonly kind: 'exact' | 'prefix'; readonly value: string };
	readonly method?: string;
	readonly headers?: readonly NameValue[];
	readonly query?: readonly NameValue[];
}

/** A header or query parameter that must be there once, with exactly this value. */
export interface NameValue {
	readonly name: string;
	readonly value: string;
}

/** Whether a target can answer: `unknown` counts as ready. */
export type Readiness = true | false | 'unknown';

/** Which documents a substitution comes from, each as `namespace/name`. */
export interface Origin {
	readonly sandbox: string;
	readonly group?: string;
}

/**
 * "For this key, requests for the service port go to `to` instead", where `when` accepts the request; an empty `when`
 * accepts every request.
 */
export interface Substitution {
	readonly key: string;
	readonly to: Target;
	readonly when: readonly Condition[];
	readonly onUnavailable: 'fail' | 'baseline';
	readonly ready: Readiness;
	readonly origin: Origin;
}

/** Every substitution of one service port, sorted by key; keys are unique. */
export interface ServicePlan {
	readonly of: ServicePort;
	readonly substitutions: readonly Substitution[];
}

/** Where keys from outside are honoured: at every gateway, at none, or at the gateways with these names. */
export type Ingress = 'all' | 'none' | { readonly gateways: readonly string[] };

/**
 * Every substitution of a cluster: the neutral form that adapters write into a mesh.
 * `services` is sorted by namespace, service and port, one entry per service port; `carriers` is in order of preference.
 */
export interface Plan {
	readonly carriers: readonly Carrier[];
	readonly ingress: Ingress;
	/**
	 * A response header, lower-case, in which a mesh names the sandbox (`namespace/name`) whose fork answered, after values
	 * that it has already; absent: none.
	 */
	readonly forkHeader?: string;
	readonly services: readonly ServicePlan[];
}

/** A listener of a gateway, by the gateway's namespace and name and the listener's port. */
export interface GatewayListener {
	readonly gateway: { readonly namespace: string; readonly name: string };
	readonly port: number;
}

/** A named Envoy RouteConfiguration that is asked directly. */
export interface RouteTable {
	readonly routeConfiguration: string;
}

/**
 * A request as it arrives at one hop, before native rules touch it.
 *
 * `authority` is the Host header as sent. `path` is in origin form, with the query (`/pay?x=1`). `headers` are the
 * header lines in order, names lower-case, a repeated header being several lines. `from` is the caller's workload.
 */
export interface HttpRequest {
	readonly to: ServicePort | GatewayListener | RouteTable;
	readonly from?: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
	readonly method: string;
	readonly authority: string;
	readonly path: string;
	readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Where a rule sends a request. `other` is a destination that is no service port and no plain address, compared by its
 * `native` form; a `fail` answers 5xx by itself (an invalid or missing backend).
 */
export type Destination =
	| { readonly kind: 'service'; readonly port: ServicePort; readonly subset?: string }
	| { readonly kind: 'other'; readonly native: unknown };

/** Where one share of the requests ends: a destination, or what a substitution made of it. */
export type Outcome = Destination | Target;

/**
 * What a hop does with one request.
 *
 * `forward`: one of `backends` is drawn by weight (positive; weights count relative to their sum), `mirrors` get copies.
 * `effects` is everything else that the rule does, as plain data that compares by value: the path and authority as they
 * leave the hop, header changes, timeouts, retries, faults and fields that nobody knows.
 * `reply`: the hop answers by itself: a redirect, a direct response, 404 where no rule matches.
 */
export type Answer =
	| {
			readonly kind: 'forward';
			readonly backends: readonly Backend[];
			readonly mirrors: readonly Outcome[];
			readonly effects: unknown;
	  }
	| {
			readonly kind: 'reply';
			readonly status: number;
			readonly headers: Readonly<Record<string, string>>;
			readonly body: string;
	  };

/** One weighted share of a forwarded request; `effects` are those of this backend alone (its own filters). */
export interface Backend {
	readonly weight: number;
	readonly to: Outcome;
	readonly effects?: unknown;
}
