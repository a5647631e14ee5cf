/**
 * Puts a {@link dev.sse4j.server.Hub} on the web: start with {@link
 * dev.sse4j.server.jetty.SseHandler}. For a stream of one client alone there is {@link
 * dev.sse4j.server.jetty.StreamHandler}.
 */
@NullMarked
package dev.sse4j.server.jetty;

import org.jspecify.annotations.NullMarked;
