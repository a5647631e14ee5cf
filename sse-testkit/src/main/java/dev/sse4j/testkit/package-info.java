/**
 * What it takes to test a server or a client of event streams, whoever made it. Start with {@link
 * StreamProbe} for a server and {@link ScriptedServer} for a client; put {@link FaultyProxy} between
 * them, and record real answers with {@link RecordedStream}. All that a good one does is asked for
 * by {@link EventStreamServerContract}, {@link EventStreamClientContract}, {@link ProviderContract}.
 */
@NullMarked
package dev.sse4j.testkit;

import org.jspecify.annotations.NullMarked;
