// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { isRunning } from '../network/pids.ts';
import { until } from '../until.ts';
import { isReady, onPlainTestbed, patience, podObject, reportOf, untilGone, untilPod } from './pods.test.fixture.ts';

const name = 'test-apart';
const ns = 'default';
const test = onPlainTestbed(name);

/** The processes of this machine whose program is `sleep` with this argument. */
async function sleepers(seconds: number): Promise<readonly number[]> {
	const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
	const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
	const found = pids.filter((_, index) => lines[index] === `sleep\0${seconds}\0`);
	const running = await Promise.all(found.map(isRunning));
	return found.filter((_, index) => running[index]);
}

test.serial(
	'a container sees its own processes, and nothing of the testbed; commands of probes run in it',
	async (t) => {
		const { kube, testbed } = t.context;
		const script = `echo $$$$; ls -A /run/branchline; grep -ls kube /proc/[0-9]*/comm; echo end; exec sleep 77733`;
		const probe = ['sh', '-c', "tr '\\0' ' ' < /proc/1/cmdline | grep -q 'sleep 77733' && test $PWD = /usr"];
		const container = {
			command: ['sh', '-c', script],
			workingDir: '/usr',
			readinessProbe: { exec: { command: probe }, periodSeconds: 1 },
			securityContext: { runAsUser: 65_532 },
		};
		await kube.create(podObject(ns, 'apart', container));
		await untilPod(kube, ns, 'apart', isReady);
		const log = (await reportOf(testbed, ns, 'apart'))?.logs.app ?? '';
		const lines = async () => (await readFile(log, 'utf8')).split('\n');
		await until('its log', async () => (await lines()).includes('end') || undefined, patience);
		t.deepEqual(await lines(), ['1', 'end', '']);
	},
);

test.serial('a container that ends at once has its code', async (t) => {
	const { kube } = t.context;
	const never = { restartPolicy: 'Never' };
	await kube.create(podObject(ns, 'ends', { command: ['sh', '-c', 'exit 7'] }, never));
	await untilPod(kube, ns, 'ends', ({ status }) => status.phase === 'Failed');
	const { status } = await untilPod(kube, ns, 'ends', ({ status }) => status.containerStatuses?.[0] !== undefined);
	t.like(status.containerStatuses?.[0]?.state.terminated, { exitCode: 7 });
	const missing = { command: ['/no/such/program'] };
	await kube.create(podObject(ns, 'missing', missing, never));
	await untilPod(kube, ns, 'missing', ({ status: seen }) => seen.phase === 'Failed');
});

test.serial('a log that is followed loses nothing when it is too long and begins again', async (t) => {
	const { kube } = t.context;
	const part = 'head -c 3000000 /dev/zero | tr "\\0" x; echo';
	const script = `echo begin; for one in 1 2 3; do sleep 1; ${part}; done`;
	await kube.create(podObject(ns, 'talker', { command: ['sh', '-c', script] }, { restartPolicy: 'Never' }));
	await untilPod(kube, ns, 'talker', isReady);
	const path = `/api/v1/namespaces/${ns}/pods/talker/log`;
	const { body } = await kube.request('GET', path, { query: { follow: 'true' } });
	t.is(body.length, 'begin\n'.length + 3 * 3_000_001);
});

test.serial('what a pod has put into other sessions and networks ends with it, and with the testbed', async (t) => {
	const { kube, testbed } = t.context;
	const script = (seconds: number) => `setsid unshare --net sleep ${seconds} & exec sleep 1000`;
	for (const [pod, seconds] of [
		['leaver', 77_731],
		['stayer', 77_732],
	] as const) {
		await kube.create(podObject(ns, pod, { command: ['sh', '-c', script(seconds)] }));
		await until(`${pod}: runs`, async () => (await sleepers(seconds)).length === 1 || undefined, patience);
	}
	await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace: ns, name: 'leaver' });
	await untilGone(kube, ns, 'leaver');
	t.deepEqual(await sleepers(77_731), []);
	await testbed.stop();
	t.deepEqual(await sleepers(77_732), []);
});
