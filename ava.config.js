export default {
	files: [
		'{packages,adapters,conformance}/*/dist/**/*.test.js',
		'test/dist/**/*.test.js',
		// These need a testbed: see ava.cluster.config.js.
		'!**/*.cluster.test.js',
	],
	// One more than there are cores where tests are run: some tests wait for half a minute.
	concurrency: 3,
	workerThreads: false,
	timeout: '120s',
};
