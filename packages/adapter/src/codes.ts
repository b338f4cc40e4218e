// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, Severity } from '@branchline/plan';

/** Every finding that rendering can make, on any mesh: its severity, what it means and what to do. */
export const adapterCodes = {
	'adapter/unsupported-feature': {
		severity: 'error',
		summary: 'the plan asks for something that this mesh lacks; the fork is left out on this mesh',
		remedy: 'use what the mesh has (see `branchline meshes`), or another mesh',
	},
	'adapter/cannot-copy': {
		severity: 'error',
		summary: 'a native rule cannot be copied for a key, so none of that key’s copies are written in its route set',
		remedy: 'change the native rule or the fork as the message says',
	},
	'adapter/over-limit': {
		severity: 'error',
		summary: 'what a key needs does not fit the limits of the mesh’s objects',
		remedy: 'split the native routes, or narrow the fork less',
	},
	'adapter/uncovered-route': {
		severity: 'error',
		summary:
			'a native route reaches a forked service, but no chosen adapter writes for it: its requests never meet the fork',
		remedy: 'choose the adapter of that route’s mesh as well',
	},
	'adapter/fork-unreached': {
		severity: 'warning',
		summary: 'no native route sends requests to a forked service where keys are honoured, so its keys change nothing',
		remedy:
			'send requests to the service, or fork the one that they are sent to; an Envoy cluster says which service port it is by its name, namespace/service:port, or by its metadata branchline.dev',
	},
	'adapter/fork-unnamed': {
		severity: 'warning',
		summary: 'the mesh cannot add the policy’s forkHeader to every response of a fork; routing is not touched by it',
		remedy: 'know the fork by another sign there (docs/guide/seeing-it-worked.md)',
	},
	'adapter/unread-choice': {
		severity: 'warning',
		summary:
			'a native route chooses its destination by a means that cannot be read, such as a script of the user’s; where that leads to a forked service, the fork is not met',
		remedy: 'write the destination into the route, if its requests are to meet forks',
	},
	'adapter/native-ignored': {
		severity: 'warning',
		summary: 'the mesh itself ignores a native object, or part of it, that touches a forked service',
		remedy: 'change or remove the object; the mesh does not act on it',
	},
	'adapter/not-visible': {
		severity: 'warning',
		summary:
			'part of the callers do not see a native object or the Service of a fork, so for them a key fails or changes nothing',
		remedy: 'let every caller of the forked service see it: widen exportTo, or the egress of the Sidecar',
	},
	'adapter/not-granted': {
		severity: 'warning',
		summary:
			'no ReferenceGrant lets a native route refer to a Service of another namespace that a sandbox forks or leads to: such requests fail at Gateways',
		remedy: 'write a ReferenceGrant into the namespace of the Service, or give those that there are with the routes',
	},
	'adapter/rule-fails': {
		severity: 'warning',
		summary:
			'the mesh fails all requests of a native rule that leads to a forked service, so a key changes nothing there',
		remedy: 'correct what the rule refers to, or give the objects that it refers to with it',
	},
	'adapter/native-undefined': {
		severity: 'error',
		summary: 'the native objects leave undefined what the mesh does, so nothing can be copied',
		remedy: 'make the native objects say one thing',
	},
	'adapter/malformed-native': {
		severity: 'error',
		summary:
			'a native object does not have the form of its kind, so nothing is written for its mesh; the mesh would refuse it',
		remedy: 'correct the field, or leave it out',
	},
	'adapter/unknown-to-api': {
		severity: 'warning',
		summary:
			'an xDS resource has something that Envoy’s API, as it is known here, has not: a mistake, or a field of a later Envoy; it is kept as it is, and `serve` does not serve the resource',
		remedy: 'correct it, or deliver the resource in another way',
	},
	'adapter/port-not-routed': {
		severity: 'error',
		summary: 'the mesh does not route this service port by header, whatever routes say',
		remedy: 'set the port’s appProtocol or name as the message says',
	},
	'adapter/reserved-name': {
		severity: 'error',
		summary:
			'something of the user’s has a name that is kept for ours, by which it would be taken for ours; nothing is written beside it',
		remedy: 'rename it; names of rules that begin with branchline/, and of clusters that begin with fork~, are ours',
	},
	'adapter/responder-missing': {
		severity: 'error',
		summary:
			'a canned response is given by the responder on this mesh, and the cluster has none, so none of the key’s copies are written in its route set',
		remedy: 'deploy the responder: branchline responder | kubectl apply -f -',
	},
	'adapter/option-not-possible': {
		severity: 'warning',
		summary: 'an option asks for a form that the mesh’s version or the plan does not allow; another form is written',
		remedy: 'leave the option out, or correct the version',
	},
	'adapter/rewritten-match': {
		severity: 'warning',
		summary: 'a native rule rewrites a part of the request that a fork’s `when` reads; `when` reads it as it arrives',
		remedy: 'check that `when` names the request as callers send it',
	},
} as const satisfies Record<string, { severity: Severity; summary: string; remedy: string }>;

/** A code of {@link adapterCodes}. */
export type AdapterCode = keyof typeof adapterCodes;

/** A finding of an adapter: severity and advice come from {@link adapterCodes}. */
export function finding(
	code: AdapterCode,
	message: string,
	at: Pick<Diagnostic, 'object' | 'path' | 'hint' | 'key'> = {},
): Diagnostic {
	return { code, severity: adapterCodes[code].severity, message, hint: adapterCodes[code].remedy, ...at };
}
