/**
 * Counts the work done by searches of this thread, for budgets and for tests of linearity. One step is one byte
 * looked at by an automaton, or one automaton state visited while a state set is built or simulated: a small constant
 * number of machine operations each. Searches add to it; nobody here ever resets it, so a caller remembers the value
 * before and subtracts.
 */
export const workMeter: { steps: number } = { steps: 0 };
