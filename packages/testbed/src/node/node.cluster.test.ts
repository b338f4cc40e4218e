// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { isThere } from '../is-there.ts';
import { addresses, linkAddress, namespaceFile, nodeNamespace } from '../network/names.ts';
import { run } from '../run.ts';
import { until } from '../until.ts';
import {
	echoContainer,
	inPod,
	isReady,
	onPlainTestbed,
	patience,
	podObject,
	reportOf,
	type SeenPod,
	serviceObject,
	untilGone,
	untilPod,
	waitingOf,
} from './pods.test.fixture.ts';

const name = 'test-node';
const ns = 'default';
const test = onPlainTestbed(name);

test.serial('the node is a Node that is Ready and renews its lease', async (t) => {
	const { kube } = t.context;
	const node = (await kube.get({ apiVersion: 'v1', kind: 'Node', name: 'node-1' })) as {
		status?: { conditions: { type: string; status: string }[] };
	};
	t.like(node.status?.conditions[0], { type: 'Ready', status: 'True' });
	const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-node-lease', name: 'node-1' };
	t.truthy(await kube.get(lease));
});

test.serial('the node keeps its link address when pods come, by which all others know it', async (t) => {
	const { kube } = t.context;
	await kube.create(podObject(ns, 'neighbour', echoContainer('neighbour')));
	await untilPod(kube, ns, 'neighbour', isReady);
	const { stdout } = await run('ip', ['-json', '-n', nodeNamespace(name), 'link', 'show', 'br0']);
	t.is(JSON.parse(stdout)[0].address, linkAddress(addresses.node));
});

test.serial('a pod gets environment, volumes and names; one without a proxy reaches a Service', async (t) => {
	const { kube, testbed } = t.context;
	const data = { greeting: 'hello', 'nested.txt': 'from a file' };
	await kube.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: ns }, data });
	const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hidden', namespace: ns } };
	await kube.create({ ...secret, stringData: { token: 'a-secret' } });
	await kube.create(serviceObject(ns, 'server'));
	await kube.create(podObject(ns, 'server', echoContainer('server')));
	await untilPod(kube, ns, 'server', isReady);
	const script =
		'echo $GREETING $WHO; cat /settings/deep/file /var/run/secrets/own/token; hostname; id -u; pwd; ls /settings; exec sleep 1000';
	const container = {
		image: 'anything/at-all',
		command: ['sh', '-c', script],
		workingDir: '/usr',
		env: [
			{ name: 'GREETING', valueFrom: { configMapKeyRef: { name: 'settings', key: 'greeting' } } },
			{ name: 'WHO', value: '$(POD)-$$(POD)' },
		],
		envFrom: [{ configMapRef: { name: 'later', optional: true } }],
		securityContext: { runAsUser: 65532 },
		volumeMounts: [
			{ name: 'settings', mountPath: '/settings' },
			{ name: 'hidden', mountPath: '/var/run/secrets/own' },
		],
	};
	const volumes = [
		{ name: 'settings', configMap: { name: 'settings', items: [{ key: 'nested.txt', path: 'deep/file' }] } },
		{ name: 'hidden', secret: { secretName: 'hidden' } },
	];
	const env = [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, ...container.env];
	await kube.create(podObject(ns, 'reader', { ...container, env }, { volumes }));
	await untilPod(kube, ns, 'reader', isReady);
	const log = (await reportOf(testbed, ns, 'reader'))?.logs.app ?? '';
	const read = async () => ((await readFile(log, 'utf8')).includes('deep') ? true : undefined);
	await until('its log', read, patience);
	const expected = ['hello reader-$(POD)', 'from a filea-secretreader', '65532', '/usr', 'deep', ''];
	t.deepEqual((await readFile(log, 'utf8')).split('\n'), expected);
	t.false(await isThere('/settings'));
	t.false(await isThere('/var/run/secrets/own'));
	const pod = { namespace: ns, name: 'reader' };
	for (const host of ['server', `server.${ns}`, `server.${ns}.svc`, `server.${ns}.svc.cluster.local`]) {
		const answer = await until(
			'an answer',
			async () => (await inPod(testbed, pod, ['curl', '-s', `http://${host}:8080/`])) || undefined,
			patience,
		);
		t.is((JSON.parse(answer) as { workload: string }).workload, 'server', host);
	}
});

test.serial('a container that ends is started again, counted, and waits longer each time', async (t) => {
	const { kube } = t.context;
	await kube.create(podObject(ns, 'crashing', { command: ['sh', '-c', 'echo it failed; exit 3'] }));
	const backsOff = (pod: SeenPod) =>
		waitingOf(pod)?.reason === 'CrashLoopBackOff' && (pod.status.containerStatuses?.[0]?.restartCount ?? 0) >= 2;
	const { status } = await untilPod(kube, ns, 'crashing', backsOff);
	t.is(status.containerStatuses?.[0]?.lastState.terminated?.exitCode, 3);
	t.is(status.phase, 'Running');
});

test.serial(
	'logs are read through the API server: all, the last lines, of the run before, and as they come',
	async (t) => {
		const { kube } = t.context;
		const script = 'echo one; echo two; sleep 4; echo three; exit 1';
		await kube.create(podObject(ns, 'talking', { command: ['sh', '-c', script] }));
		await untilPod(kube, ns, 'talking', isReady);
		const path = `/api/v1/namespaces/${ns}/pods/talking/log`;
		const log = async (query: Record<string, string>) => (await kube.request('GET', path, { query })).body;
		await until('two', async () => ((await log({})) === 'one\ntwo\n' ? true : undefined), patience);
		t.is(await log({ tailLines: '1' }), 'two\n');
		t.is(await log({ follow: 'true' }), 'one\ntwo\nthree\n');
		const before = async () => ((await log({ previous: 'true' })) === 'one\ntwo\nthree\n' ? true : undefined);
		await until('the run before', before, patience);
	},
);

test.serial('a pod that is not restarted ends as Succeeded or Failed, and its network goes', async (t) => {
	const { kube, testbed } = t.context;
	const never = { restartPolicy: 'Never' };
	await kube.create(podObject(ns, 'done', { command: ['true'] }, never));
	await kube.create(podObject(ns, 'failed', { command: ['false'] }, never));
	await untilPod(kube, ns, 'done', ({ status }) => status.phase === 'Succeeded');
	await untilPod(kube, ns, 'failed', ({ status }) => status.phase === 'Failed');
	const check = async () => ((await reportOf(testbed, ns, 'done'))?.networkNamespace === undefined ? true : undefined);
	await until('no network', check, patience);
	t.pass();
});

test.serial('an image that nothing stands for waits and says what to do', async (t) => {
	const { kube } = t.context;
	await kube.create(podObject(ns, 'unknown', { image: 'docker.io/library/nginx:1' }));
	const pod = await untilPod(kube, ns, 'unknown', (one) => waitingOf(one)?.reason === 'ErrImagePull');
	t.regex(waitingOf(pod)?.message ?? '', /give the container a command/);
});

test.serial('a missing ConfigMap is waited for', async (t) => {
	const { kube } = t.context;
	const volumes = [{ name: 'late', configMap: { name: 'late' } }];
	const container = { volumeMounts: [{ name: 'late', mountPath: '/late' }] };
	await kube.create(podObject(ns, 'late', container, { volumes }));
	const pod = await untilPod(kube, ns, 'late', (one) => waitingOf(one)?.message !== undefined);
	t.regex(waitingOf(pod)?.message ?? '', /ConfigMap late not found/);
	await kube.create({
		apiVersion: 'v1',
		kind: 'ConfigMap',
		metadata: { name: 'late', namespace: ns },
		data: { a: 'b' },
	});
	t.true(isReady(await untilPod(kube, ns, 'late', isReady)));
});

test.serial('readiness comes and goes, and the endpoint with it', async (t) => {
	const { kube } = t.context;
	await kube.create(serviceObject(ns, 'moody'));
	const volumes = [{ name: 'state', emptyDir: {} }];
	const container = {
		command: ['sh', '-c', 'touch /state/ready; sleep 3; rm /state/ready; exec sleep 1000'],
		readinessProbe: { exec: { command: ['test', '-e', '/state/ready'] }, periodSeconds: 1, failureThreshold: 1 },
		volumeMounts: [{ name: 'state', mountPath: '/state' }],
	};
	await kube.create(podObject(ns, 'moody', container, { volumes }));
	const endpoint = async () => {
		const { items } = await kube.list(
			{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
			{ namespace: ns, labelSelector: 'kubernetes.io/service-name=moody' },
		);
		return (items[0] as { endpoints?: { conditions: { ready: boolean } }[] } | undefined)?.endpoints?.[0]?.conditions
			.ready;
	};
	await untilPod(kube, ns, 'moody', isReady);
	await until('endpoint ready', async () => ((await endpoint()) === true ? true : undefined), patience);
	await untilPod(kube, ns, 'moody', (pod) => !isReady(pod));
	await until('endpoint not ready', async () => ((await endpoint()) === false ? true : undefined), patience);
	t.pass();
});

test.serial('liveness that fails restarts the container', async (t) => {
	const { kube } = t.context;
	const livenessProbe = { tcpSocket: { port: 4 }, periodSeconds: 1, failureThreshold: 2 };
	await kube.create(podObject(ns, 'dead', { command: ['sleep', '1000'], livenessProbe }));
	const { status } = await untilPod(
		kube,
		ns,
		'dead',
		(pod) => (pod.status.containerStatuses?.[0]?.restartCount ?? 0) > 0,
	);
	t.true((status.containerStatuses?.[0]?.lastState.terminated?.exitCode ?? 0) > 128);
});

test.serial('init containers run first, one after another', async (t) => {
	const { kube, testbed } = t.context;
	const mount = { volumeMounts: [{ name: 'shared', mountPath: '/shared' }] };
	const write = (text: string) => ({
		name: `init-${text}`,
		image: 'x',
		command: ['sh', '-c', `echo ${text} >> /shared/order`],
		...mount,
	});
	await kube.create(
		podObject(
			ns,
			'prepared',
			{ command: ['sh', '-c', 'cat /shared/order; exec sleep 1000'], ...mount },
			{ initContainers: [write('one'), write('two')], volumes: [{ name: 'shared', emptyDir: {} }] },
		),
	);
	await untilPod(kube, ns, 'prepared', isReady);
	const path = (await reportOf(testbed, ns, 'prepared'))?.logs.app ?? '';
	const whole = async () => ((await readFile(path, 'utf8')) === 'one\ntwo\n' ? true : undefined);
	await until('its log', whole, patience);
	t.pass();
});

test.serial('a deleted pod gets SIGTERM, then its object and its network go', async (t) => {
	const { kube, testbed } = t.context;
	const script = 'trap "echo bye; exit 0" TERM; echo here; while :; do sleep 0.1; done';
	await kube.create(podObject(ns, 'leaving', { command: ['sh', '-c', script] }, { terminationGracePeriodSeconds: 20 }));
	await untilPod(kube, ns, 'leaving', isReady);
	const report = await reportOf(testbed, ns, 'leaving');
	const log = report?.logs.app ?? '';
	await until('it traps', async () => ((await readFile(log, 'utf8')) === 'here\n' ? true : undefined), patience);
	const began = performance.now();
	await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace: ns, name: 'leaving' });
	await untilGone(kube, ns, 'leaving');
	t.true(performance.now() - began < 15_000);
	t.is(await readFile(log, 'utf8'), 'here\nbye\n');
	t.false(await isThere(namespaceFile(report?.networkNamespace ?? 'none')));
});

test.serial('a pod that does not listen is killed when its time is over', async (t) => {
	const { kube } = t.context;
	await kube.create(
		podObject(
			ns,
			'deaf',
			{ command: ['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'] },
			{ terminationGracePeriodSeconds: 1 },
		),
	);
	await untilPod(kube, ns, 'deaf', isReady);
	await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace: ns, name: 'deaf' });
	await untilGone(kube, ns, 'deaf');
	t.pass();
});

test.serial('pods that are deleted while they start go, and leave no network', async (t) => {
	const { kube, testbed } = t.context;
	const names = Array.from({ length: 8 }, (_, index) => `brief-${index}`);
	await Promise.all(
		names.map(async (one, index) => {
			await kube.create(podObject(ns, one, { command: ['sleep', '1000'] }));
			await new Promise((resolve) => setTimeout(resolve, index * 40));
			await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace: ns, name: one }, { gracePeriodSeconds: 1 });
		}),
	);
	for (const one of names) await untilGone(kube, ns, one);
	const known = async () => (await testbed.status()).pods.filter((pod) => pod.name.startsWith('brief-')).length;
	await until('forgotten', async () => ((await known()) === 0 ? true : undefined), patience);
	t.pass();
});

test.serial('nothing is lost when the API server is restarted in between', async (t) => {
	const { kube, testbed } = t.context;
	await kube.create(podObject(ns, 'before', { command: ['sh', '-c', 'sleep 2; exit 1'] }));
	await kube.create(podObject(ns, 'to-delete', { command: ['sleep', '1000'] }));
	await untilPod(kube, ns, 'to-delete', isReady);
	await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace: ns, name: 'to-delete' });
	await testbed.restart('kube-apiserver');
	await kube.create(podObject(ns, 'after', echoContainer('after')));
	await untilPod(kube, ns, 'after', isReady);
	await untilPod(kube, ns, 'before', (pod) => (pod.status.containerStatuses?.[0]?.restartCount ?? 0) > 0);
	await untilGone(kube, ns, 'to-delete');
	t.pass();
});
