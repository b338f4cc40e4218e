// SPDX-License-Identifier: Apache-2.0
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { answerTo, readQuestion } from './dns-message.ts';
import { serviceDomain } from './hosts.ts';
import type { ServiceNames } from './service-names.ts';

const port = 53;

/**
 * Answers, over UDP on an address of the node, what the names of Services stand for; every other name does not exist:
 * nothing leaves the testbed. Programs that read no hosts file need it.
 */
export async function serveNames(address: string, names: ServiceNames): Promise<Socket> {
	const socket = createSocket('udp4');
	socket.on('message', (message, from) => {
		const question = readQuestion(message);
		if (question === undefined) return;
		const answer = answerTo(message, question, names.addressesOf(question.name));
		// Who does not get it asks again.
		socket.send(answer, from.port, from.address, () => undefined);
	});
	socket.bind(port, address);
	await once(socket, 'listening');
	socket.on('error', () => undefined);
	return socket;
}

/** The `/etc/resolv.conf` of a pod of a namespace, as in a cluster. */
export function resolvConf(namespace: string, address: string): string {
	const search = [`${namespace}.${serviceDomain}`, serviceDomain, 'cluster.local'].join(' ');
	return `nameserver ${address}\nsearch ${search}\noptions ndots:5 attempts:2 timeout:2\n`;
}
