/**
 * The commands as their users see them, and two tests on the whole project: its architecture and
 * its public API.
 */
package dev.sse4j.examples;
