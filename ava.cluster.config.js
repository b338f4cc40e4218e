// Tests on real control planes, one at a time: they need Linux, root, and what `branchline testbed build` builds.
export default {
	files: ['{packages,adapters,conformance}/*/dist/**/*.cluster.test.js', 'test/dist/**/*.cluster.test.js'],
	workerThreads: false,
	concurrency: 1,
	serial: true,
	timeout: '10m',
};
