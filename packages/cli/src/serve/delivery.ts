// SPDX-License-Identifier: Apache-2.0
import type { Rendition, Server, Unencodable } from '@branchline/serve';
import type { Client, ControlPlaneEvents } from 'envoy-control-plane-ts';
import type { Terminal } from '../terminal.ts';
import { notGiven, UsageError } from '../usage-error.ts';

type Refusal = ControlPlaneEvents['refused'][0];

/** Hands renderings to a server, which begins to listen with the first, and says what becomes of them. */
export class Delivery {
	readonly #server: Server;
	readonly #terminal: Terminal;
	#faults: ReadonlySet<string> = new Set();
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
		const { controlPlane } = server;
		controlPlane.on('connected', (client) => this.#connected(client, oldest));
		controlPlane.on('disconnected', ({ node }, reason) => terminal.say('info', `Envoy ${node.id} is gone: ${reason}`));
		controlPlane.on('refused', (refusal) => terminal.say('error', refusalLine(refusal)));
		controlPlane.on('hurried', ({ client, typeUrl }) =>
			terminal.say(
				'warning',
				`Envoy ${client.node.id} is slow to take what ${shortOf(typeUrl)} need: sent all the same`,
			),
		);
	}

	/** Serves a rendering; where something of the first one cannot be served, serving does not begin. */
	publish(rendition: Rendition): void {
		const faults = this.#server.publish(rendition);
		if (this.#started === undefined && faults.length > 0) {
			this.#fail(new UsageError(faults.map(faultLine).join('\n')));
			return;
		}
		const lines = new Set(faults.map(faultLine));
		for (const line of lines) {
			if (!this.#faults.has(line)) this.#terminal.say('error', `${line}; what was served of it before stays`);
		}
		this.#faults = lines;
		this.#started ??= this.#start();
	}

	/** Ends serving. */
	async close(): Promise<void> {
		await this.#started?.catch(() => undefined);
		await this.#server.close();
	}

	#connected({ node }: Client, oldest: string): void {
		const version = versionOf(node);
		this.#terminal.say('info', `Envoy ${node.id}${version ? ` (${version.join('.')})` : ''} is connected`);
		const [major, minor] = oldest.split('.').map(Number);
		if (version === undefined || version[0] > major! || (version[0] === major && version[1] >= minor!)) return;
		this.#terminal.say(
			'warning',
			`Envoy ${node.id} is older than ${oldest}, which what is served is for: use --set version=${version[0]}.${version[1]}`,
		);
	}

	async #start(): Promise<void> {
		try {
			const port = await this.#server.listen();
			this.#terminal.say('info', `serving Envoys on port ${port}`);
		} catch (error) {
			this.#fail(notGiven(error));
		}
	}
}

function versionOf({ userAgentVersionType }: Client['node']): readonly [number, number, number] | undefined {
	if (userAgentVersionType.case !== 'userAgentBuildVersion') return undefined;
	const { version } = userAgentVersionType.value;
	return version && [version.majorNumber, version.minorNumber, version.patch];
}

function faultLine({ typeUrl, name, reason }: Unencodable): string {
	return `${shortOf(typeUrl)} ${name}: ${reason}`;
}

function refusalLine({ client, typeUrl, message, resources }: Refusal): string {
	const names = resources.map(({ name }) => name).join(', ');
	return `Envoy ${client.node.id} refuses ${shortOf(typeUrl)} ${names}: ${message}`;
}

function shortOf(typeUrl: string): string {
	return typeUrl.slice(typeUrl.lastIndexOf('.') + 1);
}
