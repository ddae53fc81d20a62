/**
 * What every sender and receiver of media does, whatever carries it: pure, time as an argument, no Node API and no
 * DOM, so that the hub, native clients and the browser use the same.
 */
export {};
