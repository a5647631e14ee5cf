/**
 * Puts a {@link dev.sse4j.server.Hub} on the web. Start with {@link
 * dev.sse4j.server.jetty.SseHandler}.
 */
@NullMarked
package dev.sse4j.server.jetty;

import org.jspecify.annotations.NullMarked;
