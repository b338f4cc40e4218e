export default {
	files: [
		'{packages,adapters,conformance}/*/dist/**/*.test.js',
		'test/dist/**/*.test.js',
		// These need a testbed: see ava.cluster.config.js.
		'!**/*.cluster.test.js',
	],
	workerThreads: false,
	timeout: '120s',
};
