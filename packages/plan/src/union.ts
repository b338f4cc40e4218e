// SPDX-License-Identifier: Apache-2.0
import type { PortFork } from './fork.ts';
import { servicePortName } from './service-port.ts';
import { failing } from './target.ts';

/** A fork that takes part in a union, and the place in its document. */
export interface Member {
	readonly fork: PortFork;
	readonly index: number;
}

/** Reports what does not fit together, and gives the reason that requests fail with. */
export interface Conflicts {
	/** Several members fork one service port; at least two, in their order. */
	forkedTwice(members: readonly Member[], port: string): string;
	/** The target of a member is a service port that a member forks. */
	targetForked(member: Member, port: string, target: string): string;
}

/**
 * Unites forks for one key: one for each service port. Where several fork one service port, or where a target is forked
 * too, the key fails at that port, so that it never reaches the baseline in silence and σ∘σ = σ; the rest stays.
 */
export function unite(members: readonly Member[], conflicts: Conflicts): readonly PortFork[] {
	const byPort = new Map<string, Member[]>();
	for (const member of members) {
		const port = servicePortName(member.fork.of);
		const others = byPort.get(port);
		if (others === undefined) byPort.set(port, [member]);
		else others.push(member);
	}
	return [...byPort].map(([port, claims]) => {
		const [member] = claims as [Member];
		if (claims.length > 1) return failed(member.fork, conflicts.forkedTwice(claims, port));
		const { to } = member.fork;
		const target = to.kind === 'service' ? servicePortName(to.port) : undefined;
		if (target === undefined || !byPort.has(target)) return member.fork;
		return failed(member.fork, conflicts.targetForked(member, port, target));
	});
}

function failed(fork: PortFork, reason: string): PortFork {
	return { ...fork, ...failing(reason), when: [], onUnavailable: 'fail' };
}
