/**
 * Broadcasts messages over hierarchical namespaces to very many subscribers. Start with {@link
 * dev.sse4j.server.Hub}; {@link dev.sse4j.server.jetty.SseHandler} puts it on the web.
 */
@NullMarked
package dev.sse4j.server;

import org.jspecify.annotations.NullMarked;
