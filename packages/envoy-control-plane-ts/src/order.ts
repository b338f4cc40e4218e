// SPDX-License-Identifier: Apache-2.0
import type { Channel } from './channel.ts';
import type { ResourceType, Stage } from './resource-types.ts';
import { type Limits, unlimited } from './response.ts';

const stages: readonly Stage[] = ['clusters', 'endpoints', 'listeners', 'routes', 'hosts'];
const early: readonly Stage[] = ['clusters', 'endpoints'];
const late: readonly Stage[] = ['listeners', 'routes', 'hosts'];

/** Whether what points at clusters is of a type: it waits for them. */
export function waitsForClusters({ stage }: ResourceType): boolean {
	return stage !== undefined && late.includes(stage);
}

/** Channels in the order in which they are served: clusters first, types without a stage last. */
export function inOrder(channels: Iterable<Channel>): readonly Channel[] {
	const rank = ({ type: { stage } }: Channel): number => (stage === undefined ? stages.length : stages.indexOf(stage));
	return [...channels].sort((a, b) => rank(a) - rank(b));
}

/** How far a stream is, beside what its channels say. */
export interface Progress {
	/** The first step of which a new cluster still has no endpoints. */
	readonly awaited: number;
	/** Whether the client has routes from before this stream, that it has not asked for yet. */
	readonly resumes: boolean;
}

/**
 * The steps up to which a channel may send, as the other channels of its stream stand: make before break.
 *
 * What routes may point at comes first: listeners and routes wait until clusters and endpoints of their step, and of
 * steps before, are acknowledged; clusters and endpoints are removed when listeners and routes of the step are
 * acknowledged, endpoints after the clusters.
 */
export function limitsOf(channel: Channel, channels: Iterable<Channel>, { awaited, resumes }: Progress): Limits {
	const { stage } = channel.type;
	if (stage === undefined) return unlimited;
	const others = [...channels].filter((other) => other !== channel && other.type.stage !== undefined);
	const first = (of: readonly Stage[], what: 'upserts' | 'changes'): number =>
		Math.min(...others.filter(({ type }) => of.includes(type.stage!)).map((other) => other.unsettled(what)));
	if (resumes && early.includes(stage)) return { ...unlimited, removals: 0 };
	switch (stage) {
		case 'clusters':
			return { ...unlimited, removals: first(late, 'changes') };
		case 'endpoints':
			return { ...unlimited, removals: Math.min(first(late, 'changes'), first(['clusters'], 'changes')) };
		case 'listeners':
			return { ...unlimited, upserts: Math.min(first(early, 'upserts'), awaited) };
		case 'routes':
		case 'hosts':
			return {
				upserts: Math.min(first(early, 'upserts'), awaited),
				removals: first(
					stages.slice(0, stages.indexOf(stage)).filter((one) => late.includes(one)),
					'changes',
				),
			};
	}
}

/**
 * The first step of which listeners and routes may be sent as they were, when they change again before the clusters of
 * their steps are acknowledged: a client has, or gets, everything that was there in the steps since then.
 */
export function firstWhole(channels: Iterable<Channel>): number {
	const pointedAt = [...channels].filter(({ type: { stage } }) => stage !== undefined && early.includes(stage));
	return Math.max(-1, ...pointedAt.map(({ lastUnheard }) => lastUnheard));
}
