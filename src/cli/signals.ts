/** The signals that ask a process to end, where the system has them. SIGPROF and SIGVTALRM belong to the profiler of Node. */
export const signals = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGBREAK',
  'SIGALRM',
  'SIGUSR2',
  'SIGXCPU',
] as const;
