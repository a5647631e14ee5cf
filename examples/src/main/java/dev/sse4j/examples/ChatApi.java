package dev.sse4j.examples;

import dev.sse4j.client.EventStream;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** How one provider of language models wants to be asked, and what its event stream looks like. */
sealed interface ChatApi permits OpenAiChat, AnthropicMessages {

  /** Returns the request for an answer that comes as an event stream. */
  Request request(HttpUrl url, String model, String prompt, Optional<Secret> key);

  /** Returns the request that posts this JSON, as it is. */
  Request post(HttpUrl url, byte[] body, Optional<Secret> key);

  /**
   * Hands on the text of an answer, piece by piece, as it is written.
   *
   * @throws Failure if the provider reports an error, or the stream ends before the answer does
   */
  void copyText(EventStream events, Consumer<String> to);

  String defaultModel();

  /** Returns the environment variable that holds the key. */
  String keyVariable();
}
