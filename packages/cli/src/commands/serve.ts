// SPDX-License-Identifier: Apache-2.0
import { Follower, follow, type GivenObjects, type ReconcileEvent, type Translated } from '@branchline/controller';
import type { Kube } from '@branchline/kube';
import { type Operations, Server, type ServerOptions, serveOperations } from '@branchline/serve';
import {
	adapters,
	chosenAdapters,
	formatDiagnostic,
	locate,
	type MeshChoice,
	type NativeObject,
	type Origins,
} from 'branchline';
import { apiFindings } from '../api-findings.ts';
import type { HostPort, ServeArguments } from '../arguments/serve.ts';
import { withKube } from '../cluster-report.ts';
import { readInput } from '../input.ts';
import { printBootstrap } from '../serve/bootstrap.ts';
import { Delivery } from '../serve/delivery.ts';
import { tellEvent } from '../tell-event.ts';
import type { Terminal } from '../terminal.ts';
import { notGiven, UsageError } from '../usage-error.ts';
import { whileFilesChange } from '../while-files-change.ts';

const { options: envoyOptions } = adapters.find(({ name }) => name === 'envoy')!;

/** What files say, and where. */
interface Given extends GivenObjects {
	readonly native: readonly NativeObject[];
	readonly origins?: Origins;
}

/**
 * Serves the sandboxes of files or of a cluster to Envoys, until SIGINT, SIGTERM or SIGHUP. A second signal ends the
 * process at once.
 */
export async function serve(options: ServeArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	terminal.logAs(options.logFormat);
	if (options.printBootstrap) return printBootstrap(options, terminal);
	if (options.filename.length === 0 && !options.fromCluster)
		throw new UsageError('say where the sandboxes are: -f files, --from-cluster, or both');
	const choice: MeshChoice = { mesh: 'envoy', options: options.set };
	chosenAdapters(choice);
	const server = serverOptions(options);
	if (!options.fromCluster) return run(options, terminal, choice, server);
	return withKube(options, async (kube) => {
		// A cluster that cannot be reached to begin with is a mistake; one that goes away later is waited for.
		await kube.version();
		return run(options, terminal, choice, server, kube);
	});
}

function run(
	options: ServeArguments,
	terminal: Terminal,
	choice: MeshChoice,
	serverOptions: ServerOptions,
	kube?: Kube,
): Promise<number> {
	const read = () => readGiven(options, terminal);
	return whileFilesChange(options, terminal, read, async (last) => {
		const server = new Server(serverOptions);
		const operations = options.metrics && (await operationsOf(server, options.metrics));
		const delivery = new Delivery(server, terminal, options.set.version ?? envoyOptions.version!.default);
		const followed = {
			...choice,
			given: last(),
			fromCluster: options.fromCluster === true,
			onTranslated: ({ artifacts }: Translated) => delivery.publish({ artifacts, native: last().native }),
			onEvent: (event: ReconcileEvent) => tellEvent(event, last().origins, terminal),
		};
		const follower = kube === undefined ? new Follower(followed) : follow(kube, followed);
		return {
			update: (given) => follower.update(given),
			stop: async () => {
				await follower.stop();
				await delivery.close();
				await operations?.close();
			},
			failure: delivery.failure,
		};
	});
}

function operationsOf({ controlPlane }: Server, at: HostPort): Promise<Operations> {
	return serveOperations(controlPlane, at).catch((error: unknown) => {
		throw notGiven(error);
	});
}

function serverOptions({ listen, tlsCert, tlsKey, tlsCa, address, port }: ServeArguments): ServerOptions {
	const files = [tlsCert, tlsKey, tlsCa].filter((file) => file !== undefined);
	if (files.length !== 0 && files.length !== 3)
		throw new UsageError(
			'--tls-cert, --tls-key and --tls-ca belong together: Envoys and this server show certificates',
		);
	const [certificateFile, keyFile, caFile] = files;
	return {
		...listen,
		listeners: { address, ports: port },
		...(certificateFile && keyFile && caFile ? { tls: { certificateFile, keyFile, caFile } } : {}),
	};
}

async function readGiven(options: ServeArguments, terminal: Terminal): Promise<Given | undefined> {
	if (options.filename.length === 0) return { documents: [], native: [] };
	const input = await readInput(options, terminal);
	if (input === undefined) return undefined;
	const { sandboxes, groups, policy, services, endpointSlices, native } = input.documents;
	terminal.report(locate(await apiFindings(native), input.origins), formatDiagnostic);
	const inFiles = options.fromCluster ? [] : [...services, ...endpointSlices];
	if (options.fromCluster && services.length + endpointSlices.length > 0)
		terminal.say('info', 'Services and EndpointSlices in the files are not used: those of the cluster are');
	return {
		documents: [...sandboxes, ...groups, ...(policy ? [policy] : [])],
		services: inFiles,
		native: native.filter((object) => '@type' in object),
		origins: input.origins,
	};
}
