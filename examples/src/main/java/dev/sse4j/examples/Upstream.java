package dev.sse4j.examples;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where answers of a language model come from: the options that all who ask one have. */
final class Upstream {

  /** Whose interface to speak. */
  enum Provider {
    OPENAI,
    ANTHROPIC
  }

  /** Which recording to play. */
  enum Transcript {
    ANSWER,
    ERROR
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--provider",
      paramLabel = "openai|anthropic",
      defaultValue = "openai",
      description = "Whose interface to speak (default: ${DEFAULT-VALUE}).")
  private Provider provider;

  @Option(
      names = "--url",
      paramLabel = "URL",
      converter = UrlConverter.class,
      description = "The address to post to; without it, a recorded answer is played.")
  private @Nullable HttpUrl url;

  @Option(
      names = "--pace",
      paramLabel = "TIME",
      defaultValue = "40ms",
      converter = DurationConverter.class,
      description =
          "How long a recorded answer waits before each event (default: ${DEFAULT-VALUE}).")
  private Duration pace;

  /** Returns how the provider wants to be asked. */
  ChatApi api() {
    return provider == Provider.OPENAI ? new OpenAiChat() : new AnthropicMessages();
  }

  /** Returns the address to ask, if it is not a recording. */
  Optional<HttpUrl> url() {
    return Optional.ofNullable(url);
  }

  /** Returns the key of the provider, from the environment, if it is there. */
  Optional<Secret> key(Main main) {
    return main.secret(command, null, api().keyVariable());
  }

  /** Starts a server that plays a recording. */
  RecordedAnswer play(Transcript transcript) {
    String recording = (provider + "-" + transcript + ".sse").toLowerCase(Locale.ROOT);
    return RecordedAnswer.start(recording, pace);
  }

  /** Returns a client that follows no redirect: prompt and key are for one address alone. */
  static OkHttpClient http() {
    return new OkHttpClient.Builder().followRedirects(false).build();
  }
}
