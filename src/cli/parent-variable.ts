/** The variable of the environment that holds the number of the process that waits for this one. */
export const parentVariable = 'DECONV_PARENT';
