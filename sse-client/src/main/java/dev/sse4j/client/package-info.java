/**
 * Reads event streams. {@link dev.sse4j.client.SseClient#read(okhttp3.OkHttpClient,
 * okhttp3.Request)} reads one answer, such as an LLM's; {@link
 * dev.sse4j.client.SseClient#open(String)} reads a stream that reconnects and resumes.
 */
@NullMarked
package dev.sse4j.client;

import org.jspecify.annotations.NullMarked;
