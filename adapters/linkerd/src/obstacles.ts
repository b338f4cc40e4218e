// SPDX-License-Identifier: Apache-2.0
import { describe, finding, isOurs, type RenderInput, refTo } from '@branchline/adapter';
import { byAge, isRoute, type Route } from '@branchline/httproute';
import { type Diagnostic, type NativeObject, type ServicePort, servicePortName } from '@branchline/plan';
import { overridingProfile } from './ignored.ts';
import { routesOfPort } from './sets.ts';
import { unreadable } from './unreadable.ts';

/** The API groups whose routes Linkerd evaluates as one list (policy-controller/k8s/index/src/outbound/index.rs). */
export const routeGroups = ['gateway.networking.k8s.io', 'policy.linkerd.io'];

/** The users’ routes, in the order by which ties are settled. */
export function userRoutes(native: readonly NativeObject[]): readonly Route[] {
	return native.filter((object): object is Route => isRoute(object, routeGroups) && !isOurs(object)).sort(byAge);
}

/** What makes Linkerd ignore or misread the routes of a service port that keys would be copied for. */
export function obstaclesOf(of: ServicePort, input: RenderInput): readonly Diagnostic[] {
	const { producer, consumers } = routesOfPort(userRoutes(input.native), of);
	const misread = [...producer, ...[...consumers.values()].flat()].flatMap((user) => unreadable(user) ?? []);
	const profile = overridingProfile(input.native, of);
	const overridden = profile
		? [
				finding(
					'adapter/native-undefined',
					`${servicePortName(of)}: ${describe(profile)} makes Linkerd ignore every route of the Service`,
					{ object: refTo(profile), hint: 'delete the ServiceProfile, or take its routes and dstOverrides out' },
				),
			]
		: [];
	return [...misread, ...overridden];
}
