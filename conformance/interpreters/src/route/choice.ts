// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import type { TraceStep } from '../contract.ts';
import { UndefinedConfiguration } from '../contract.ts';
import type { Match, Reading, ReadRequest } from './match.ts';
import { whyNot } from './match.ts';
import type { Route, Rule } from './route.ts';
import { routeLabel, ruleLabel } from './route.ts';

/** A match that takes part in a choice. Greater ranks win, compared number by number. */
export interface Candidate {
	readonly rule: Rule;
	readonly match: Match;
	readonly rank: readonly number[];
}

/** How a mesh settles what ranks leave open. */
export interface Order {
	/** What the numbers of a rank mean, for the trace. */
	readonly criteria: readonly string[];
	/** Negative where `a` goes first among routes of one age, 0 where the mesh does not say. */
	byName(a: Route, b: Route): number;
}

/** The candidates that accept the request; each other one leaves a step in the trace. */
export function matching(
	candidates: readonly Candidate[],
	read: ReadRequest,
	reading: Reading,
	trace: TraceStep[],
): readonly Candidate[] {
	return candidates.filter((candidate) => {
		const why = whyNot(candidate.match, read, reading);
		if (why === undefined) return true;
		trace.push({ rule: ruleLabel(candidate.rule, candidate.match), result: 'not matched', why });
		return false;
	});
}

/**
 * The winner among candidates that all accept the request: the greatest rank, then the oldest route, then `byName`, then
 * the first in the route. Throws {@link UndefinedConfiguration} where only an age that is not known, or no rule at all,
 * can tell two candidates apart whose answers differ.
 */
export function choose(
	accepted: readonly Candidate[],
	order: Order,
	answerOf: (candidate: Candidate) => Answer,
	trace: TraceStep[],
): Candidate | undefined {
	const first = accepted[0];
	if (first === undefined) return undefined;
	const best = accepted.reduce((a, b) => (compareRanks(b.rank, a.rank) > 0 ? b : a), first);
	const level = accepted.filter((c) => compareRanks(c.rank, best.rank) === 0);
	const winner = oldest(firstOfEachRoute(level), order, answerOf);
	for (const loser of accepted) {
		if (loser === winner) continue;
		const why = outrankedBy(loser, winner, order.criteria);
		trace.push({ rule: ruleLabel(loser.rule, loser.match), result: 'outranked', why });
	}
	trace.push({ rule: ruleLabel(winner.rule, winner.match), result: 'chosen', why: 'it ranks first' });
	return winner;
}

/** Negative where `a` is older, positive where it is younger, 0 for one age, undefined where an age is not known. */
export function compareAges(a: number | undefined, b: number | undefined): number | undefined {
	return a === undefined || b === undefined ? undefined : a - b;
}

/** Whether two values are the same plain data. */
export function sameData(a: unknown, b: unknown): boolean {
	return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Orders strings by code unit, as the control planes do. */
export function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** Greater ranks are positive. */
function compareRanks(a: readonly number[], b: readonly number[]): number {
	for (let i = 0; i < a.length; i++) {
		const difference = a[i]! - (b[i] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

function firstOfEachRoute(level: readonly Candidate[]): readonly Candidate[] {
	const perRoute = new Map<Route, Candidate>();
	for (const candidate of level) {
		const known = perRoute.get(candidate.rule.route);
		if (known === undefined || isBefore(candidate, known)) perRoute.set(candidate.rule.route, candidate);
	}
	return [...perRoute.values()];
}

function isBefore(a: Candidate, b: Candidate): boolean {
	return a.rule.index < b.rule.index || (a.rule.index === b.rule.index && a.match.index < b.match.index);
}

function oldest(tied: readonly Candidate[], order: Order, answerOf: (candidate: Candidate) => Answer): Candidate {
	const compare = (a: Candidate, b: Candidate) => {
		const age = compareAges(a.rule.route.created, b.rule.route.created);
		return age === undefined ? undefined : age || order.byName(a.rule.route, b.rule.route);
	};
	const settled = tied.filter((c) => c.rule.route.created !== undefined);
	const pool = settled.length > 0 ? settled : tied;
	const winner = pool.reduce((a, b) => ((compare(b, a) ?? order.byName(b.rule.route, a.rule.route)) < 0 ? b : a));
	for (const other of tied) {
		if (other === winner) continue;
		// 0 and undefined alike: nothing says which of the two comes first.
		if (compare(other, winner) || sameData(answerOf(other), answerOf(winner))) continue;
		const pair = `${routeLabel(winner.rule.route)} and ${routeLabel(other.rule.route)}`;
		throw new UndefinedConfiguration(`${pair} tie for this request, and nothing known says which is older`);
	}
	return winner;
}

function outrankedBy(loser: Candidate, winner: Candidate, criteria: readonly string[]): string {
	const at = loser.rank.findIndex((n, i) => n !== winner.rank[i]);
	const name = ruleLabel(winner.rule, winner.match);
	if (at >= 0) return `${name} has the greater ${criteria[at] ?? 'rank'}`;
	return loser.rule.route === winner.rule.route ? `${name} comes first` : `${name} is older or goes first by name`;
}
