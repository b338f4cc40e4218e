// SPDX-License-Identifier: Apache-2.0
import { type Kube, reflect } from '@branchline/kube';
import type { ExecutionContext } from 'ava';
import type { EndpointSlice, KubernetesObject } from 'branchline';
import type { Seen } from './request-streams.ts';

/** What happened when, so that a wrong answer can be seen among what came before and after it. */
export class Timeline {
	readonly #notes: { readonly at: number; readonly text: string }[] = [];

	/** Takes down something that happens now. */
	note(text: string): void {
		this.#notes.push({ at: Date.now(), text });
	}

	/** Takes down each change of what the cluster says of the endpoints of forks and of the status of routes. */
	async follow(t: ExecutionContext, kube: Kube): Promise<void> {
		const kinds = [
			{ of: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }, say: endpointsOf },
			{ of: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' }, say: conditionsOf },
		];
		for (const { of, say } of kinds) {
			const reflector = reflect(kube, of, {
				namespace: 'shop',
				onChange: (changes) => {
					for (const { type, object } of changes) {
						this.note(`${of.kind} ${object.metadata.name} ${type} ${type === 'deleted' ? '' : say(object)}`);
					}
				},
				log: (line) => this.note(line),
			});
			t.teardown(() => reflector.stop());
			await reflector.synced;
		}
	}

	/** The notes from `before` milliseconds before an answer began until `after` milliseconds after, one line each. */
	around({ at, ms, key, status, workload }: Seen, before = 2500, after = 1000): readonly string[] {
		const near = this.#notes.filter((note) => note.at > at - before && note.at < at + ms + after);
		const lines = near.map((note) => ({ at: note.at, line: `${note.at - at} ms  ${note.text}` }));
		const answer = { at, line: `0 ms  ${key || 'no key'}: ${status} ${workload} after ${ms} ms  <====` };
		return [...lines, answer].sort((a, b) => a.at - b.at).map(({ line }) => line);
	}
}

function endpointsOf(object: KubernetesObject): string {
	return ((object as EndpointSlice).endpoints ?? [])
		.map(({ addresses, conditions }) => `${addresses?.join()} ${JSON.stringify(conditions)}`)
		.join('; ');
}

function conditionsOf({ status }: KubernetesObject): string {
	const { parents = [] } = (status ?? {}) as {
		readonly parents?: readonly {
			readonly conditions?: readonly { readonly type: string; readonly status: string }[];
		}[];
	};
	return parents.flatMap(({ conditions = [] }) => conditions.map(({ type, status }) => `${type}=${status}`)).join(' ');
}
