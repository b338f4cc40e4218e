// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import type { Candidate } from '../route/choice.ts';
import { sameData } from '../route/choice.ts';
import { ruleAnswer } from './answer.ts';
import { byAge, type MergedRoutes, mergeByKey } from './istio-merge.ts';
import type { Attachment } from './listener.ts';
import { isCatchAll } from './rank.ts';
import type { Selector } from './select.ts';
import { selectRule } from './select.ts';

/**
 * The choice of an Istio gateway for one host. Routes are merged by listener and their own hostname; where several such
 * groups meet at a host their lists follow each other, oldest first, and only pure catch-alls move to the end (istio
 * `pilot/pkg/networking/core/gateway.go`, `route/route.go` SortVHostRoutes). Throws {@link UndefinedConfiguration} where
 * that order is not known and matters.
 */
export function istioGatewayRule(selector: Selector, attached: readonly Attachment[]): Candidate | undefined {
	const groups = mergeByKey(attached, (a) => `${a.listener.name}~${a.own}`);
	if (groups.length === 1) return selectRule(selector, groups[0]!.routes);
	const winners = groups.flatMap((group) => {
		const winner = selectRule(selector, group.routes);
		return winner === undefined ? [] : [{ group, winner }];
	});
	const specific = winners.filter(({ winner }) => !isCatchAll(winner.match));
	const contenders = specific.length > 0 ? specific : winners;
	const first = contenders[0];
	if (first === undefined) return undefined;
	const best = contenders.reduce((a, b) => ((orderOf(b.group, a.group) ?? 1) < 0 ? b : a), first);
	for (const other of contenders) {
		if (other === best || orderOf(best.group, other.group) !== undefined) continue;
		if (sameData(ruleAnswer(selector.hop, other.winner), ruleAnswer(selector.hop, best.winner))) continue;
		throw new UndefinedConfiguration(
			`Istio lists the older of ${best.group.key} and ${other.group.key} first: not known`,
		);
	}
	return best.winner;
}

/** Groups of one age are ordered by names that are not modelled here. */
function orderOf(a: MergedRoutes, b: MergedRoutes): number | undefined {
	return a.created === b.created ? undefined : byAge(a, b);
}
