// SPDX-License-Identifier: Apache-2.0
import type { Rendition, Server, Unencodable } from '@branchline/serve';
import { resourceTypes } from 'envoy-control-plane-ts';
import type { Terminal } from '../terminal.ts';
import { notGiven, UsageError } from '../usage-error.ts';
import { shortOf } from './short-of.ts';
import { tellClients } from './tell-clients.ts';

/** Hands renderings to a server, which begins to listen with the first, and says what becomes of them. */
export class Delivery {
	readonly #server: Server;
	readonly #terminal: Terminal;
	#faults: ReadonlySet<string> = new Set();
	#isDeaf = false;
	#started: Promise<void> | undefined;
	#fail: (error: unknown) => void = () => undefined;
	/** Rejects where serving cannot begin. */
	readonly failure: Promise<never> = new Promise((_, reject) => {
		this.#fail = reject;
	});

	/** `oldest` is the Envoy that what is rendered is for, such as 1.34. */
	constructor(server: Server, terminal: Terminal, oldest: string) {
		this.#server = server;
		this.#terminal = terminal;
		tellClients(server.controlPlane, oldest, terminal);
	}

	/** Serves a rendering; where something of the first one cannot be served, serving does not begin. */
	publish(rendition: Rendition): void {
		const faults = this.#server.publish(rendition);
		if (this.#started === undefined && faults.length > 0) {
			this.#fail(new UsageError(faults.map(faultLine).join('\n')));
			return;
		}
		for (const fault of faults) {
			const line = faultLine(fault);
			if (this.#faults.has(line)) continue;
			const { typeUrl, ...fields } = fault;
			const of = { event: 'unencodable', type: shortOf(typeUrl), ...fields };
			this.#terminal.say('error', `${line}; what was served of it before stays`, of);
		}
		this.#faults = new Set(faults.map(faultLine));
		this.#sayWhetherDeaf(rendition);
		this.#started ??= this.#start();
	}

	/** Ends serving. */
	async close(): Promise<void> {
		await this.#started?.catch(() => undefined);
		await this.#server.close();
	}

	// Tables of the user's are asked for by a listener of the user's, and by nobody else.
	#sayWhetherDeaf({ native }: Rendition): void {
		const isDeaf = !this.#server.listens && native.some((object) => object['@type'] === resourceTypes.RDS.typeUrl);
		if (isDeaf && !this.#isDeaf)
			this.#terminal.say(
				'warning',
				'nothing listens: there are RouteConfigurations of yours, and no Listener that asks for them; give that, too',
				{ event: 'no-listener' },
			);
		this.#isDeaf = isDeaf;
	}

	async #start(): Promise<void> {
		try {
			const port = await this.#server.listen();
			this.#terminal.say('info', `serving Envoys on port ${port}`, { event: 'serving', port });
		} catch (error) {
			this.#fail(notGiven(error));
		}
	}
}

function faultLine({ typeUrl, name, reason }: Unencodable): string {
	return `${shortOf(typeUrl)} ${name}: ${reason}`;
}
