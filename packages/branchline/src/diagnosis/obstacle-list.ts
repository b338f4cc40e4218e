// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@branchline/model';
import { compareServicePorts, type ServicePort, sameServicePort, servicePortName } from '@branchline/plan';
import type { Ask } from './asks.ts';
import type { Effect, Obstacle } from './diagnosis.ts';
import { withoutKey } from './found.ts';

interface Entry {
	readonly effect: Effect;
	readonly ports: ServicePort[];
	readonly asked: Exclude<Ask, 'plain'>[];
	readonly diagnostic: Diagnostic;
}

/** Gathers findings: one that many service ports or asks meet is said once. */
export class ObstacleList {
	readonly #plain = new Map<string, Entry>();
	/** By finding and service port: what one port's forks meet by this ask, another's may meet by that one alone. */
	readonly #asked = new Map<string, Entry>();

	/** What plain forks of service ports meet. */
	add(diagnostic: Diagnostic, ports: readonly ServicePort[]): void {
		const isLimit = diagnostic.code === 'doctor/key-length';
		const effect = isLimit ? 'limits' : effectOf(diagnostic);
		addTo(this.#plain, idOf(diagnostic), { effect, diagnostic }, ports);
	}

	/** What a fork of a service port that asks for more meets, unless a plain one does, too. */
	addAsked(diagnostic: Diagnostic, of: ServicePort, ask: Exclude<Ask, 'plain'>): void {
		if (this.#plain.get(idOf(diagnostic))?.ports.some((port) => sameServicePort(port, of))) return;
		const isLimit = diagnostic.severity === 'error' || diagnostic.code === 'doctor/key-length';
		const effect = isLimit ? 'limits' : 'bends';
		const id = `${idOf(diagnostic)} ${servicePortName(of)}`;
		const { asked } = addTo(this.#asked, id, { effect, diagnostic }, [of]);
		if (!asked.includes(ask)) asked.push(ask);
	}

	/** What a sandbox that is there meets, unless each that could be does. */
	addReal(diagnostic: Diagnostic): void {
		const { key } = diagnostic;
		const whatever = key === undefined ? diagnostic : withoutKey(diagnostic, key);
		if (!this.#plain.has(idOf(whatever))) this.add(diagnostic, []);
	}

	/** The gravest first. */
	obstacles(): readonly Obstacle[] {
		const all = [...this.#plain.values(), ...together(this.#asked.values())].map(
			({ effect, ports, asked, diagnostic }): Obstacle => ({
				effect,
				ports: ports.toSorted(compareServicePorts),
				...(asked.length > 0 ? { asked } : {}),
				diagnostic,
			}),
		);
		return all.toSorted((a, b) => order.indexOf(a.effect) - order.indexOf(b.effect));
	}
}

const order: readonly Effect[] = ['stops', 'bends', 'limits'];

function effectOf({ severity }: Diagnostic): Effect {
	return severity === 'error' ? 'stops' : 'bends';
}

function addTo(
	entries: Map<string, Entry>,
	id: string,
	{ effect, diagnostic }: Pick<Entry, 'effect' | 'diagnostic'>,
	ports: readonly ServicePort[],
): Entry {
	const entry = entries.get(id) ?? { effect, ports: [], asked: [], diagnostic };
	for (const port of ports) if (!entry.ports.some((known) => sameServicePort(known, port))) entry.ports.push(port);
	entries.set(id, entry);
	return entry;
}

/** One entry for the service ports that meet a finding by the same asks. */
function together(entries: Iterable<Entry>): readonly Entry[] {
	const alike = new Map<string, Entry>();
	for (const entry of entries) {
		const { asked } = addTo(alike, `${idOf(entry.diagnostic)} ${entry.asked.join()}`, entry, entry.ports);
		if (asked.length === 0) asked.push(...entry.asked);
	}
	return [...alike.values()];
}

function idOf({ code, message }: Diagnostic): string {
	return `${code} ${message}`;
}
