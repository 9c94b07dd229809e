import java.util.Map;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.opensearch.index.analysis.AbstractTokenFilterFactory;
import org.opensearch.index.analysis.TokenFilterFactory;
import org.opensearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.opensearch.plugins.AnalysisPlugin;
import org.opensearch.plugins.Plugin;

/** The filter "icu_folding" of OpenSearch's plugin analysis-icu, which Maven Central does not have: Lucene's own. */
public final class Icu extends Plugin implements AnalysisPlugin {
    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of("icu_folding", (index, environment, name, settings) ->
            new AbstractTokenFilterFactory(index, name, settings) {
                @Override
                public TokenStream create(TokenStream tokens) {
                    return new ICUFoldingFilter(tokens);
                }
            });
    }
}
