package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows compiles as it stands there, and what it points to is there. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /**
   * What a reader has in scope: imports, and the things of the reader's own that a block speaks of.
   */
  private static final String AROUND = """
      import dev.sse4j.*;
      import dev.sse4j.client.*;
      import dev.sse4j.redis.*;
      import dev.sse4j.server.*;
      import dev.sse4j.server.jetty.*;
      import dev.sse4j.server.jetty.TokenAdmission.Identity;
      import dev.sse4j.spi.*;
      import dev.sse4j.testkit.*;
      import java.io.IOException;
      import java.io.InputStream;
      import java.net.InetSocketAddress;
      import java.net.Proxy;
      import java.net.URI;
      import java.net.http.HttpClient;
      import java.net.http.HttpRequest;
      import java.net.http.HttpResponse;
      import java.net.http.HttpResponse.BodyHandlers;
      import java.nio.charset.StandardCharsets;
      import java.nio.file.Path;
      import java.security.KeyStore;
      import java.time.Duration;
      import java.util.List;
      import java.util.concurrent.*;
      import java.util.concurrent.atomic.AtomicBoolean;
      import java.util.function.Consumer;
      import javax.net.ssl.*;
      import jakarta.servlet.http.HttpServlet;
      import okhttp3.Credentials;
      import okhttp3.MediaType;
      import okhttp3.OkHttpClient;
      import okhttp3.Request;
      import okhttp3.RequestBody;
      import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
      import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
      import org.eclipse.jetty.io.Content;
      import org.eclipse.jetty.server.Handler;
      import org.eclipse.jetty.server.HttpConfiguration;
      import org.eclipse.jetty.server.HttpConnectionFactory;
      import org.eclipse.jetty.server.Server;
      import org.eclipse.jetty.server.ServerConnector;
      import org.eclipse.jetty.server.handler.ContextHandler;
      import org.eclipse.jetty.server.handler.ContextHandlerCollection;
      import org.eclipse.jetty.util.ssl.SslContextFactory;
      import tools.jackson.databind.json.JsonMapper;

      abstract class Block%d {
        interface Tokens { String fresh(); }
        record Chunk(String text) {}
        static class ModelException extends RuntimeException {
          ModelException(String message) { super(message); }
        }
        interface Bus { String append(Message m); void subscribe(Consumer<Message> c); void close(); }
        static Tokens tokens;
        static Bus bus;
        static Hub hub;
        static OkHttpClient http;
        static Server server;
        static Handler shopHandler;
        static HttpServlet shopServlet;
        static ServerConnector connector;
        static SseClient client;
        static Request request;
        static JsonMapper json;
        static List<String> urls;
        static KeyStore keyStore, trustStore;
        static char[] password;
        static String saved, dashboardSecret, kennelSecret, publishSecret, proxySecret, secret, url;
        abstract Request ask(String prompt);
        abstract void handle(Event event);
        abstract Request request(String token);
        %s
      }
      """;

  @TempDir
  private Path classes;

  // PEERS W20, W33: the documentation showed what could not work, or was gone.
  @Test
  void allItsJavaCompiles() throws IOException {
    List<JavaFileObject> blocks = new ArrayList<>();
    for (Path page : pages()) {
      Matcher matcher = JAVA.matcher(Files.readString(page));
      while (matcher.find()) {
        blocks.add(source(blocks.size(), matcher.group(1)));
      }
    }

    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options = List.of("-d", classes.toString(), "-proc:none");
    compiler.getTask(null, null, problems, options, null, blocks).call();

    assertThat(blocks).hasSizeGreaterThanOrEqualTo(9);
    assertThat(problems.getDiagnostics())
        .filteredOn(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
        .extracting(problem -> problem.getMessage(Locale.ROOT))
        .isEmpty();
  }

  @Test
  void allItsLinksLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher matcher = LINK.matcher(Files.readString(page));
      while (matcher.find()) {
        String target = matcher.group(1);
        if (!target.contains(":") && !Files.exists(page.resolveSibling(target))) {
          broken.add(page + " → " + target);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> atTheRoot = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(atTheRoot, docs)
          .filter(page -> page.toString().endsWith(".md"))
          .toList();
    }
  }

  private static JavaFileObject source(int number, String block) {
    boolean declaresType = block.matches("(?s)(final )?class .*");
    String member =
        declaresType ? "static " + block : "void block() throws Exception {\n" + block + "}";
    String text = AROUND.formatted(number, member);
    URI name = URI.create("string:///Block" + number + ".java");
    return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
