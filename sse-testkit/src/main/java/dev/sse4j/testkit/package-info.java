/**
 * What it takes to test a server or a client of event streams, whoever made it. Start with {@link
 * dev.sse4j.testkit.StreamProbe} for a server, with {@link dev.sse4j.testkit.ScriptedServer} for a
 * client, and with {@link dev.sse4j.testkit.ProviderContract} for a provider.
 */
@NullMarked
package dev.sse4j.testkit;

import org.jspecify.annotations.NullMarked;
