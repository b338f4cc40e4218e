// SPDX-License-Identifier: Apache-2.0
import type { Channel } from './channel.ts';
import type { Resource } from './resource.ts';

/** How a resource stands with a client: it has it, is to get it, has not answered to it, or refused it. */
export type Standing = 'synced' | 'not sent' | 'unanswered' | 'refused';

/** One resource that a client is to have. */
export interface ResourceStanding {
	readonly name: string;
	readonly version: string;
	readonly standing: Standing;
	/** What the client said where it refused this version; never of what is secret. */
	readonly complaint: string | undefined;
}

/** How the resources of one type stand with a client, on one stream. */
export function* standingsOf(channel: Channel): Iterable<ResourceStanding> {
	const unanswered = new Set(channel.inFlight?.sent.map(({ name }) => name));
	const standing = ({ name }: Resource, complaint: string | undefined): Standing => {
		if (complaint !== undefined) return 'refused';
		if (unanswered.has(name)) return 'unanswered';
		// Where nothing changed, only a lifetime is to be renewed.
		const { since = Number.POSITIVE_INFINITY } = channel.pending.get(name) ?? {};
		return since === Number.POSITIVE_INFINITY ? 'synced' : 'not sent';
	};
	for (const resource of channel.table.resources()) {
		if (!channel.visible(resource)) continue;
		const { typeUrl, name, version } = resource;
		const complaint = channel.context.quarantine.complaint(typeUrl, name, version);
		yield { name, version, standing: standing(resource, complaint), complaint };
	}
}
