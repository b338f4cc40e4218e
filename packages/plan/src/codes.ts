// SPDX-License-Identifier: Apache-2.0
import type { CodeEntry } from '@branchline/model';

/** Every code that this package reports; the only place that gives a code its severity. */
export const planCodes = {
	'plan/expired': {
		severity: 'warning',
		summary: 'a sandbox has expired and is left out, also as a member of route groups',
		remedy: 'delete the sandbox, or extend spec.expiry',
	},
	'plan/expiry-unknown': {
		severity: 'info',
		summary: 'a sandbox expires some time after its creation, and its creation time is not known',
		remedy: 'use spec.expiry.at in documents that do not come from a cluster',
	},
	'plan/namespace-not-allowed': {
		severity: 'error',
		summary: 'a fork names a service of another namespace that the policy does not allow',
		remedy: 'add the namespace to spec.allow of the RoutingPolicy',
	},
	'plan/service-missing': {
		severity: 'error',
		summary: 'a fork is of a Service that does not exist',
		remedy: 'correct the name or the namespace, or create the Service',
	},
	'plan/port-missing': {
		severity: 'error',
		summary: 'a fork names a port that the Service does not have',
		remedy: 'name a port of the Service, or leave out ports',
	},
	'plan/port-not-http': {
		severity: 'error',
		summary: 'a fork names a port that cannot be routed by header',
		remedy: 'remove the port; if it does speak HTTP, set its appProtocol to http',
	},
	'plan/no-http-port': {
		severity: 'error',
		summary: 'a fork is of a Service that has no port that can be routed by header',
		remedy: 'remove the fork; if a port does speak HTTP, set its appProtocol to http',
	},
	'plan/forked-twice': {
		severity: 'error',
		summary: 'a sandbox forks one service port twice, so its key fails there',
		remedy: 'keep one of the forks, with several alternatives in when if need be',
	},
	'plan/target-missing': {
		severity: 'warning',
		summary: 'the target of a fork is a Service that does not exist',
		remedy: 'deploy the target, or correct its name or namespace',
	},
	'plan/target-port-missing': {
		severity: 'error',
		summary: 'the target of a fork names a port that the Service does not have, so the key fails there',
		remedy: 'name a TCP port of the target',
	},
	'plan/target-port-ambiguous': {
		severity: 'error',
		summary: 'no port of the target corresponds to the forked port, so the key fails there',
		remedy: 'name the port: to: {service: {name, port}}',
	},
	'plan/target-pods-shared': {
		severity: 'warning',
		summary: 'the baseline’s Service selects the pods of the target as well, so requests without a key meet the fork',
		remedy: 'give the pods of the fork a label value of their own that the baseline’s selector does not match',
	},
	'plan/target-protocol': {
		severity: 'warning',
		summary:
			'the target’s port is named for another protocol than the forked port, and a mesh may speak that one to it',
		remedy: 'give the target’s port the appProtocol, or else the name, of the forked port',
	},
	'plan/target-address': {
		severity: 'error',
		summary: 'the target of a fork is not an address and a port, so the key fails there',
		remedy: 'write an address such as 10.0.0.7:9000 or [fd00::7]:9000, with a port from 1 to 65535',
	},
	'plan/target-forked': {
		severity: 'error',
		summary: 'the target of a fork is itself forked by the same key, so the key fails there',
		remedy: 'send the requests to the last target directly, or remove one of the forks',
	},
	'plan/member-missing': {
		severity: 'error',
		summary: 'a route group names a sandbox that does not exist in its namespace',
		remedy: 'correct the name, or create the sandbox',
	},
	'plan/selector-empty': {
		severity: 'warning',
		summary: 'the selector of a route group selects no sandbox',
		remedy: 'correct the labels of the selector or of the sandboxes',
	},
	'plan/members-conflict': {
		severity: 'error',
		summary: 'several members of a route group fork one service port, so its key fails there',
		remedy: 'remove all of these members but one, or all of these forks but one',
	},
} as const satisfies Record<string, CodeEntry>;

/** A code that this package reports. */
export type PlanCode = keyof typeof planCodes;
