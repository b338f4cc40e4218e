// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import type { TraceStep } from '../contract.ts';
import { UndefinedConfiguration } from '../contract.ts';
import type { Candidate, Order } from '../route/choice.ts';
import { choose, matching, sameData } from '../route/choice.ts';
import type { ReadRequest } from '../route/match.ts';
import { readRequest } from '../route/match.ts';
import type { Route } from '../route/route.ts';
import { routeLabel } from '../route/route.ts';
import { ruleAnswer } from './answer.ts';
import type { Hop } from './hop.ts';
import { rankingOf } from './rank.ts';
import { checkPath, readingOf } from './reading.ts';

/** Chooses among the rules of routes that stand in one list. */
export interface Selector {
	readonly hop: Hop;
	readonly trace: TraceStep[];
	readonly read: ReadRequest;
}

/** A selector for one request; throws `UndefinedConfiguration` for a path that the implementation would change. */
export function selectorOf(hop: Hop, trace: TraceStep[]): Selector {
	const read = readRequest(hop.request);
	if (hop.implementation !== 'specification') checkPath(read.target.path);
	return { hop, trace, read };
}

/**
 * The winning match among all rules of the routes, or undefined. Throws {@link UndefinedConfiguration} where the
 * specification leaves the winner open: a regular expression for the path beside another path match.
 */
export function selectRule(selector: Selector, routes: readonly Route[]): Candidate | undefined {
	const { hop, trace, read } = selector;
	const ranking = rankingOf(hop.implementation);
	const candidates = routes.flatMap((route) =>
		route.rules().flatMap((rule) => rule.matches.map((match) => ({ rule, match, rank: ranking.rank(match) }))),
	);
	const accepted = matching(candidates, read, readingOf(hop.implementation), trace);
	const answerOf = memoised((c) => ruleAnswer(hop, c));
	if (hop.implementation === 'specification') checkPatterns(accepted, answerOf);
	if (hop.implementation !== 'envoy-gateway') return choose(accepted, ranking, answerOf, trace);
	// Envoy Gateway lists every HTTPRoute before the GRPCRoutes, whatever their age (`internal/gatewayapi/translator.go`).
	const ranked = accepted.map((c) => ({ ...c, rank: [...c.rank, c.rule.route.kind === 'HTTPRoute' ? 1 : 0] }));
	const order: Order = { ...ranking, criteria: [...ranking.criteria, 'kind of route'] };
	return choose(ranked, order, answerOf, trace);
}

function memoised(answerOf: (candidate: Candidate) => Answer): (candidate: Candidate) => Answer {
	const known = new Map<Candidate, Answer>();
	return (candidate) => {
		const answer = known.get(candidate) ?? answerOf(candidate);
		known.set(candidate, answer);
		return answer;
	};
}

function checkPatterns(accepted: readonly Candidate[], answerOf: (candidate: Candidate) => Answer): void {
	const pattern = accepted.find((c) => c.match.path.kind === 'regex');
	if (pattern === undefined) return;
	for (const other of accepted) {
		if (sameData(other.match.path, pattern.match.path) || sameData(answerOf(other), answerOf(pattern))) continue;
		const pair = `${routeLabel(pattern.rule.route)} and ${routeLabel(other.rule.route)}`;
		throw new UndefinedConfiguration(`${pair}: how a regular expression for the path ranks is not specified`);
	}
}
