package dev.sse4j.server;

/**
 * Who is at the other end of a subscription, in the peer's own words: text from outside, to be
 * escaped wherever it is shown.
 *
 * @param requestPath the path that was asked for, without the query
 * @param address the address of the client
 * @param userAgent the name that the client gives itself, or the empty string
 * @param principal who that is, as admission has found, or the empty string
 */
public record Peer(String requestPath, String address, String userAgent, String principal) {}
