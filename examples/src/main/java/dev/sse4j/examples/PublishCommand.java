package dev.sse4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.redis.RedisProvider;
import dev.sse4j.redis.RedisProviderBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Publishes one event, over HTTP or straight into Redis, and prints its id. */
@Command(
    name = "publish",
    sortOptions = false,
    customSynopsis = {
      "sse4j publish [--event=TYPE] [--id=ID] [--key=KEY] [--token=T] URL NS DATA",
      "   or: sse4j publish --redis=URI [--redis-length=N] [--event=TYPE] [--id=ID] [--key=KEY] NS DATA"
    },
    description = {
      "Publishes one event to a server that was started with \"serve --publish-token T\"; prints its id.",
      "With --redis, to the stream of servers that were started with the same: none of them is asked."
    },
    footer = {
      "",
      "The token T may be @FILE. Without the option it is taken from the environment: SSE4J_PUBLISH_TOKEN.",
      "URI is redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][/KEY], or as \"serve\" takes it; it may be @FILE."
    })
final class PublishCommand implements Callable<Integer> {

  private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");
  private static final int MAX_ANSWER_BYTES = 4 << 10;

  /** Servers refuse these in a path, however they are encoded, or take them for something else. */
  private static final Pattern NOT_FOR_A_PATH = Pattern.compile("[%;\\[\\]\\\\]");

  /** The beginning of what {@code --redis} takes. */
  private static final Pattern REDIS = Pattern.compile("(?i)rediss?[a-z-]*:");

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private Main main;

  // With --redis there is no URL, and the others stand one place further to the front: which one is
  // which, is known only when all is read.
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      hideParamSyntax = true,
      description = "The server: http://127.0.0.1:8001; none with --redis.")
  private @Nullable String first;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NS",
      hideParamSyntax = true,
      description = "The namespace to publish to: /pets/dogs")
  private @Nullable String second;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "DATA",
      hideParamSyntax = true,
      description = "The data, @FILE, or - for standard input.")
  private @Nullable String third;

  @Mixin
  private RedisBus redis;

  @Option(
      names = "--event",
      paramLabel = "TYPE",
      description = "The type of the event (default: message).")
  private @Nullable String type;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "The id of the event; it must be unique (default: the server's, or that of Redis).")
  private @Nullable String id;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "What the event is the newest state of, for subscribers that skip (default: nothing).")
  private @Nullable String key;

  @Option(
      names = "--token",
      paramLabel = "T",
      converter = Secret.Converter.class,
      description = "The publish token.")
  private @Nullable Secret token;

  @Override
  public Integer call() {
    Optional<RedisProviderBuilder> stream = redis.builder();
    String published = stream.isPresent() ? publishOverRedis(stream.get()) : publishOverHttp();
    spec.commandLine().getOut().println(published);
    return 0;
  }

  private String publishOverRedis(RedisProviderBuilder stream) {
    if (token != null) {
      throw usage("option '--token' contradicts '--redis': no server is asked");
    }
    List<String> arguments = arguments("NS", "DATA");
    Message message = message(namespace(arguments), bytes(arguments));
    try (RedisProvider provider = stream.build()) {
      return provider.publish(message);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private Message message(Namespace namespace, byte[] bytes) {
    try {
      String data = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      Event event = new Event(orEmpty(type), data, orEmpty(id));
      return Message.of(namespace, event).withKey(orEmpty(key));
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    } catch (CharacterCodingException e) {
      throw usage("the data is not valid UTF-8");
    }
  }

  private static String orEmpty(@Nullable String option) {
    return option == null ? "" : option;
  }

  private String publishOverHttp() {
    List<String> arguments = arguments("URL", "NS", "DATA");
    HttpUrl url = url(arguments);
    Optional<Secret> secret = main.secret(spec, token, "SSE4J_PUBLISH_TOKEN");
    // A redirect is not followed: the token is for this server, and a POST would become a GET.
    OkHttpClient http = new OkHttpClient.Builder().followRedirects(false).build();
    Request request = request(target(url, namespace(arguments)), bytes(arguments), secret);
    try (Response response = http.newCall(request).execute()) {
      return id(response);
    } catch (IOException e) {
      throw new Failure("cannot publish to " + url, e);
    }
  }

  /** Returns the arguments, of which there are to be as many as labels. */
  private List<String> arguments(String... labels) {
    List<String> given =
        Stream.of(first, second, third).filter(Objects::nonNull).toList();
    if (given.size() > labels.length) {
      throw usage("expected " + String.join(" and ", labels)
          + " alone, for option '--redis' takes the place of the URL, but there is one more");
    }
    List<String> missing = List.of(labels).subList(given.size(), labels.length);
    if (!missing.isEmpty()) {
      throw usage("Missing required parameter" + (missing.size() == 1 ? "" : "s") + ": '"
          + String.join("', '", missing) + "'");
    }
    return given;
  }

  private HttpUrl url(List<String> arguments) {
    String url = arguments.get(0);
    if (REDIS.matcher(url).lookingAt()) {
      // Not what it was: it may have a password in it.
      throw usage("expected the URL of a server; a Redis is named with option '--redis'");
    }
    return converted(url, new UrlConverter()::convert, 0, "URL");
  }

  private Namespace namespace(List<String> arguments) {
    int index = arguments.size() - 2;
    return converted(arguments.get(index), Namespace::new, index, "NS");
  }

  private <T> T converted(String text, Function<String, T> converter, int index, String label) {
    try {
      return converter.apply(text);
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw usage("Invalid value for positional parameter at index " + index + " (" + label + "): "
          + e.getMessage());
    }
  }

  private byte[] bytes(List<String> arguments) {
    try {
      return new Input(arguments.get(arguments.size() - 1)).bytes();
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static Request request(HttpUrl target, byte[] data, Optional<Secret> secret) {
    Request.Builder request =
        new Request.Builder().url(target).post(RequestBody.create(data, TEXT));
    secret.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer.value()));
    return request.build();
  }

  private HttpUrl target(HttpUrl url, Namespace namespace) {
    if (url.pathSegments().contains("publish") || url.pathSegments().contains("subscribe")) {
      throw usage(
          "expected the address of the server alone, and the namespace behind it, but was " + url);
    }
    HttpUrl.Builder target = url.newBuilder().addPathSegment("publish");
    if (NOT_FOR_A_PATH.matcher(namespace.path()).find()) {
      target.addQueryParameter("ns", namespace.path());
    } else {
      namespace.segments().forEach(target::addPathSegment);
    }
    if (type != null) {
      target.addQueryParameter("event", type);
    }
    if (id != null) {
      target.addQueryParameter("id", id);
    }
    if (key != null) {
      target.addQueryParameter("key", key);
    }
    return target.build();
  }

  private static String id(Response response) throws IOException {
    String answer = response.peekBody(MAX_ANSWER_BYTES).string();
    if (response.code() != 200) {
      throw new Failure("the server answered " + (answer.isBlank() ? response.code() : answer));
    }
    try {
      return new JsonMapper().readTree(answer).path("id").stringValue();
    } catch (JacksonException e) {
      throw new Failure(
          "expected an id as JSON, but the server answered something else: is it one that publishes?");
    }
  }
}
