// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import type { VirtualService } from './virtual-service.ts';
import { type Visibility, visibilityOf } from './visibility.ts';

/** A VirtualService as one proxy sees it. */
export interface SeenVirtualService {
	readonly virtualService: VirtualService;
	readonly visibility: Visibility;
}

/** Picks the VirtualServices bound to a gateway (`mesh` or `namespace/name`) that a proxy in `viewer` sees, in order. */
export function seenFrom(
	virtualServices: readonly VirtualService[],
	gateway: string,
	viewer: string,
): readonly SeenVirtualService[] {
	return virtualServices
		.flatMap((virtualService) => {
			const visibility = visibilityOf(virtualService.exportTo, virtualService.namespace, viewer);
			const bound = virtualService.gateways.includes(gateway);
			return bound && visibility !== undefined ? [{ virtualService, visibility }] : [];
		})
		.sort(compareGuessing);
}

/**
 * Gives every order of the list that the missing creation times allow, the list itself first; members that are not
 * `relevant` keep their places. Throws {@link UndefinedConfiguration} where there would be more than 120 of them.
 */
export function possibleOrders(
	seen: readonly SeenVirtualService[],
	relevant: (virtualService: VirtualService) => boolean,
): readonly (readonly SeenVirtualService[])[] {
	const places = seen.flatMap(({ virtualService }, index) => (relevant(virtualService) ? [index] : []));
	const members = places.map((index) => seen[index]!);
	if (members.every((a, i) => members.slice(i + 1).every((b) => compare(a, b) !== undefined))) return [seen];
	if (members.length > 5) {
		const names = members.map(({ virtualService }) => virtualService.label).join(', ');
		throw new UndefinedConfiguration(`${names}: their order is that of their creation, which is not known`);
	}
	return permutations(members).map((order) => {
		const result = [...seen];
		places.forEach((place, index) => {
			result[place] = order[index]!;
		});
		return result;
	});
}

// Lists the linear extensions, in the order that begins with the list as it stands.
function permutations(members: readonly SeenVirtualService[]): readonly (readonly SeenVirtualService[])[] {
	if (members.length === 0) return [[]];
	return members.flatMap((first, index) => {
		const rest = members.filter((_, other) => other !== index);
		if (rest.some((other) => (compare(other, first) ?? 0) < 0)) return [];
		return permutations(rest).map((order) => [first, ...order]);
	});
}

const ranks: Readonly<Record<Visibility, number>> = { private: 0, exported: 1, public: 2 };

// Visibility, then creation, then name, then namespace (istio: pilot/pkg/model config.go,
// `configCompareByCreationTime`; virtualservice.go, `SelectVirtualServices`); undefined: not known.
function compare(a: SeenVirtualService, b: SeenVirtualService): number | undefined {
	if (a.visibility !== b.visibility) return ranks[a.visibility] - ranks[b.visibility];
	const [left, right] = [a.virtualService.created, b.virtualService.created];
	if (left === undefined || right === undefined) return undefined;
	return left - right || compareNames(a, b);
}

// A total order that keeps to every known relation: what has no creation time comes last in its class.
function compareGuessing(a: SeenVirtualService, b: SeenVirtualService): number {
	const age = (seen: SeenVirtualService): number => seen.virtualService.created ?? Number.MAX_VALUE;
	return ranks[a.visibility] - ranks[b.visibility] || age(a) - age(b) || compareNames(a, b);
}

function compareNames({ virtualService: a }: SeenVirtualService, { virtualService: b }: SeenVirtualService): number {
	return compareText(a.name, b.name) || compareText(a.namespace, b.namespace);
}

function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
