package dev.sse4j.server;

/**
 * Who is at the other end of a subscription. Path and agent are the client's own words, and address
 * and principal may be somebody's: to be escaped wherever they are shown.
 *
 * @param requestPath the path that was asked for, without the query
 * @param address the address of the client, with its port if that is known, or what a trusted proxy
 *     says in its place
 * @param userAgent the name that the client gives itself, or the empty string
 * @param principal who that is, as admission has found, or the empty string
 */
public record Peer(String requestPath, String address, String userAgent, String principal) {}
