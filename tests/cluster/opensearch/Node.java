import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;

/**
 * One real OpenSearch 2 node from the jars on the class path, for tests on loopback: none of the official packaging's
 * bootstrap checks and no security. "node.home" holds config/opensearch.yml; "node.plugins" lists plugin classes. It ends
 * with its standard input, so that a test run that is killed leaves no node behind.
 */
public final class Node extends org.opensearch.node.Node {
    @SuppressWarnings({"unchecked", "rawtypes"})
    private Node(Environment environment, Collection plugins) {
        super(environment, plugins, true);
    }

    @Override
    protected void configureNodeAndClusterIdStateListener(ClusterService service) {
        // Sets the node's id in log lines, once a process; these logs are one node's anyway.
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(System.getProperty("node.home")).toAbsolutePath();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            Settings.EMPTY, Map.of("path.home", home.toString()), home.resolve("config"), () -> "node");
        LogConfigurator.registerErrorListener();
        LogConfigurator.setNodeName(NODE_NAME_SETTING.get(environment.settings()));
        LogConfigurator.configure(environment);
        List<Object> plugins = new ArrayList<>();
        for (String name : System.getProperty("node.plugins").split(",")) {
            plugins.add(Class.forName(name));
        }
        Node node = new Node(environment, plugins);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
                node.awaitClose(30, TimeUnit.SECONDS);
            } catch (Exception error) {
                error.printStackTrace();
            } finally {
                closed.countDown();
            }
        }));
        node.start();
        Thread parent = new Thread(() -> {
            try {
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (java.io.IOException gone) {
                // as when it has ended
            }
            System.exit(0);
        });
        parent.setDaemon(true);
        parent.start();
        closed.await();
    }
}
