// Package e2e lets real clients loose on the emulator and looks at what they do: how often they send, how long they
// wait, what they understand of an answer. It is a module of its own, so that the clients reach no user of loadshape.
package e2e
