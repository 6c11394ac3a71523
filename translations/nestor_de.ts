<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Doctor</name>
    <message>
        <source>The agent&apos;s search fails: %1.</source>
        <translation>Die Suche des Agenten schlägt fehl: %1.</translation>
    </message>
    <message>
        <source>The item is there.</source>
        <translation>Der Eintrag ist da.</translation>
    </message>
    <message>
        <source>There is no such item.</source>
        <translation>Diesen Eintrag gibt es nicht.</translation>
    </message>
    <message>
        <source>It expired and was swept %1.</source>
        <translation>Er ist abgelaufen und wurde weggeräumt: %1.</translation>
    </message>
    <message>
        <source>It was deleted %1.</source>
        <translation>Er wurde gelöscht: %1.</translation>
    </message>
    <message>
        <source>The store keeps no history that would tell whether it ever was.</source>
        <translation>Der Speicher führt keinen Verlauf, der sagte, ob es ihn je gab.</translation>
    </message>
    <message>
        <source>Its key exists in %1.</source>
        <translation>Seinen Schlüssel gibt es in %1.</translation>
    </message>
    <message>
        <source>Every namespace is searched.</source>
        <translation>Gesucht wird in allen Namensräumen.</translation>
    </message>
    <message>
        <source>It lies within the namespace.</source>
        <translation>Er liegt im Namensraum.</translation>
    </message>
    <message>
        <source>Label %1 is “%2”, and the search asks for “%3”.</source>
        <translation>Ebene %1 ist „%2“, gesucht wird in „%3“.</translation>
    </message>
    <message>
        <source>It lies above “%1”.</source>
        <translation>Er liegt oberhalb von „%1“.</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>schlägt fehl</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>The search has no filter.</source>
        <translation>Die Suche hat keinen Filter.</translation>
    </message>
    <message>
        <source>%1: the value is %2. LangGraph says %3, Nestor %4.</source>
        <translation>%1: Der Wert ist %2. LangGraph sagt %3, Nestor %4.</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>LangGraph refuses it: %1.</source>
        <translation>LangGraph weist es zurück: %1.</translation>
    </message>
    <message>
        <source>The value is a text, not a number.</source>
        <translation>Der Wert ist ein Text, keine Zahl.</translation>
    </message>
    <message>
        <source>The condition is a text, the value a number.</source>
        <translation>Die Bedingung ist ein Text, der Wert eine Zahl.</translation>
    </message>
    <message>
        <source>It never expires.</source>
        <translation>Er läuft nie ab.</translation>
    </message>
    <message>
        <source>It expires %1.</source>
        <translation>Er läuft ab: %1.</translation>
    </message>
    <message>
        <source>It expired %1: served until somebody sweeps, then gone.</source>
        <translation>Er ist abgelaufen: %1. Geliefert wird er, bis jemand aufräumt, dann ist er fort.</translation>
    </message>
    <message>
        <source>It has vectors of %1.</source>
        <translation>Er hat Vektoren von %1.</translation>
    </message>
    <message>
        <source>Without a question the newest come first.</source>
        <translation>Ohne Frage kommen die neuesten zuerst.</translation>
    </message>
    <message>
        <source>The store has no vectors: its agent works without an index.</source>
        <translation>Der Speicher hat keine Vektoren: Sein Agent arbeitet ohne Index.</translation>
    </message>
    <message>
        <source>It has no vector: %1 give no text.</source>
        <translation>Er hat keinen Vektor: %1 ergibt keinen Text.</translation>
    </message>
    <message>
        <source>It has no vector: it was written before the store&apos;s first one.</source>
        <translation>Er hat keinen Vektor: Er wurde vor dem ersten des Speichers geschrieben.</translation>
    </message>
    <message>
        <source>It has no vector: it was written with index=False, or without an index.</source>
        <translation>Er hat keinen Vektor: Er wurde mit index=False geschrieben oder ohne Index.</translation>
    </message>
    <message>
        <source>Its vectors are those of its texts.</source>
        <translation>Seine Vektoren sind die seiner Texte.</translation>
    </message>
    <message>
        <source>Its vectors are as new as the item.</source>
        <translation>Seine Vektoren sind so neu wie der Eintrag.</translation>
    </message>
    <message>
        <source>Older than the item: the vector of %1.</source>
        <translation>Älter als der Eintrag: der Vektor von %1.</translation>
    </message>
    <message>
        <source>The value does not give %1 any more.</source>
        <translation>Der Wert ergibt %1 nicht mehr.</translation>
    </message>
    <message>
        <source>Not the vector of its text: %1.</source>
        <translation>Nicht der Vektor seines Textes: %1.</translation>
    </message>
    <message>
        <source>All vectors that are compared have %1 numbers.</source>
        <translation>Alle verglichenen Vektoren haben %1 Zahlen.</translation>
    </message>
    <message>
        <source>The vector of %1 has %2 numbers, the question %3.</source>
        <translation>Der Vektor von %1 hat %2 Zahlen, die Frage %3.</translation>
    </message>
    <message>
        <source>Vectors of other items with another size: %1.</source>
        <translation>Vektoren anderer Einträge mit anderer Größe: %1.</translation>
    </message>
    <message>
        <source>The agent&apos;s search fails.</source>
        <translation>Die Suche des Agenten schlägt fehl.</translation>
    </message>
    <message>
        <source>Its best vector is number %1; LangGraph keeps the first %2, then tells items apart.</source>
        <translation>Sein bester Vektor ist Nummer %1; LangGraph behält die ersten %2 und trennt erst dann nach Einträgen.</translation>
    </message>
    <message>
        <source>%1 has %2</source>
        <translation>%1 hat %2</translation>
    </message>
    <message>
        <source>Who took the places: %1.</source>
        <translation>Wer die Plätze einnimmt: %1.</translation>
    </message>
    <message>
        <source>It is number %1; the limit is %2.</source>
        <translation>Er ist Nummer %1; die Grenze ist %2.</translation>
    </message>
    <message>
        <source>It is number %1; the limit is %2, %3 would reach it.</source>
        <translation>Er ist Nummer %1; die Grenze ist %2, mit %3 käme er.</translation>
    </message>
    <message>
        <source>Under l2 LangGraph returns the farthest first.</source>
        <translation>Bei l2 liefert LangGraph die fernsten zuerst.</translation>
    </message>
    <message>
        <source>As good, in an order that nobody defines: %1.</source>
        <translation>Ebenso gut, in nicht festgelegter Reihenfolge: %1.</translation>
    </message>
    <message>
        <source>The agent gets it as number %1.</source>
        <translation>Der Agent bekommt ihn als Nummer %1.</translation>
    </message>
    <message>
        <source>The agent does not get it.</source>
        <translation>Der Agent bekommt ihn nicht.</translation>
    </message>
    <message>
        <source>There</source>
        <translation>Vorhanden</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Lifetime</source>
        <translation>Lebensdauer</translation>
    </message>
    <message>
        <source>Embedded</source>
        <translation>Eingebettet</translation>
    </message>
    <message>
        <source>Vector up to date</source>
        <translation>Vektor aktuell</translation>
    </message>
    <message>
        <source>Vector size</source>
        <translation>Größe des Vektors</translation>
    </message>
    <message>
        <source>Within the cut</source>
        <translation>Vor dem Schnitt</translation>
    </message>
    <message>
        <source>Within the limit</source>
        <translation>Innerhalb der Grenze</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>other namespace</source>
        <translation>anderer Namensraum</translation>
    </message>
    <message>
        <source>filtered</source>
        <translation>ausgefiltert</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>not embedded</source>
        <translation>nicht eingebettet</translation>
    </message>
    <message>
        <source>stale vector</source>
        <translation>veralteter Vektor</translation>
    </message>
    <message>
        <source>the search fails</source>
        <translation>die Suche schlägt fehl</translation>
    </message>
    <message>
        <source>crowded out</source>
        <translation>verdrängt</translation>
    </message>
    <message>
        <source>below the limit</source>
        <translation>jenseits der Grenze</translation>
    </message>
    <message>
        <source>found</source>
        <translation>gefunden</translation>
    </message>
    <message>
        <source>Store %1 as a Number</source>
        <translation>%1 als Zahl speichern</translation>
    </message>
    <message>
        <source>Ask Without the Filter</source>
        <translation>Ohne Filter fragen</translation>
    </message>
    <message>
        <source>Ask With a Limit of %1</source>
        <translation>Mit Grenze %1 fragen</translation>
    </message>
    <message>
        <source>Restore It</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Ask in Its Namespace</source>
        <translation>In seinem Namensraum fragen</translation>
    </message>
    <message>
        <source>Keep It for Good</source>
        <translation>Für immer behalten</translation>
    </message>
    <message>
        <source>Embed It Now</source>
        <translation>Jetzt einbetten</translation>
    </message>
    <message>
        <source>Go to the Item on Which It Fails</source>
        <translation>Zum Eintrag, an dem sie scheitert</translation>
    </message>
    <message>
        <source>The value of %1 is not JSON: LangGraph&apos;s filter fails on it.</source>
        <translation>Der Wert von %1 ist kein JSON: Daran scheitert der Filter von LangGraph.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>That is not a namespace.</source>
        <translation>Das ist kein Namensraum.</translation>
    </message>
    <message>
        <source>That cannot be a key.</source>
        <translation>Das kann kein Schlüssel sein.</translation>
    </message>
    <message>
        <source>The value is not a JSON object.</source>
        <translation>Der Wert ist kein JSON-Objekt.</translation>
    </message>
    <message>
        <source>That is not a filter.</source>
        <translation>Das ist kein Filter.</translation>
    </message>
    <message>
        <source>Something asked for is out of its range.</source>
        <translation>Etwas Verlangtes liegt außerhalb seines Bereichs.</translation>
    </message>
    <message>
        <source>The configuration does not fit this store.</source>
        <translation>Die Konfiguration passt nicht zu diesem Speicher.</translation>
    </message>
    <message>
        <source>It is not there.</source>
        <translation>Es ist nicht da.</translation>
    </message>
    <message>
        <source>It was changed by somebody else meanwhile.</source>
        <translation>Es wurde inzwischen von jemand anderem geändert.</translation>
    </message>
    <message>
        <source>This is not a store.</source>
        <translation>Das ist kein Speicher.</translation>
    </message>
    <message>
        <source>This store was written by a later version.</source>
        <translation>Dieser Speicher wurde von einer späteren Version geschrieben.</translation>
    </message>
    <message>
        <source>The store cannot be written.</source>
        <translation>Der Speicher kann nicht beschrieben werden.</translation>
    </message>
    <message>
        <source>The store is locked by another program.</source>
        <translation>Der Speicher ist von einem anderen Programm gesperrt.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>Die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>The file cannot be read or written.</source>
        <translation>Die Datei kann nicht gelesen oder geschrieben werden.</translation>
    </message>
    <message>
        <source>The text could not be embedded.</source>
        <translation>Der Text konnte nicht eingebettet werden.</translation>
    </message>
    <message>
        <source>This store cannot do that.</source>
        <translation>Dieser Speicher kann das nicht.</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>Es wurde abgebrochen.</translation>
    </message>
    <message>
        <source>Something went wrong inside Nestor.</source>
        <translation>In Nestor ist etwas schiefgegangen.</translation>
    </message>
    <message>
        <source>Nestor opens SQLite files that LangGraph&apos;s SqliteStore or Nestor itself made. Nothing was changed in this one.</source>
        <translation>Nestor öffnet SQLite-Dateien, die LangGraphs SqliteStore oder Nestor selbst angelegt haben. An dieser wurde nichts geändert.</translation>
    </message>
    <message>
        <source>A newer Nestor can open it. Opening it with this one could damage it, so nothing was changed.</source>
        <translation>Ein neueres Nestor kann ihn öffnen. Mit diesem geöffnet könnte er Schaden nehmen, deshalb wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Perhaps it was moved or renamed.</source>
        <translation>Vielleicht wurde sie verschoben oder umbenannt.</translation>
    </message>
    <message>
        <source>Try again when the other program has finished writing.</source>
        <translation>Versuchen Sie es noch einmal, wenn das andere Programm fertig geschrieben hat.</translation>
    </message>
    <message>
        <source>A copy may still be readable: look for a backup. Nothing was changed.</source>
        <translation>Eine Kopie ist vielleicht noch lesbar: suchen Sie eine Sicherung. Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Look at the file&apos;s permissions, and whether the disk is full.</source>
        <translation>Sehen Sie nach den Rechten der Datei, und ob die Platte voll ist.</translation>
    </message>
    <message>
        <source>The server cannot be reached.</source>
        <translation>Der Server ist nicht zu erreichen.</translation>
    </message>
    <message>
        <source>The server refuses this.</source>
        <translation>Der Server verweigert das.</translation>
    </message>
    <message>
        <source>Look at the address and the network, and whether the server runs.</source>
        <translation>Prüfen Sie Adresse und Netz, und ob der Server läuft.</translation>
    </message>
    <message>
        <source>Look at the role, its password and its rights: the details say what is missing.</source>
        <translation>Prüfen Sie die Rolle, ihr Passwort und ihre Rechte: In den Einzelheiten steht, was fehlt.</translation>
    </message>
</context>
<context>
    <name>FieldIndexTask</name>
    <message>
        <source>Indexing the field %1 of %2</source>
        <translation>Das Feld %1 von %2 wird indiziert</translation>
    </message>
    <message>
        <source>Removing the index on %1 of %2</source>
        <translation>Der Index auf %1 von %2 wird entfernt</translation>
    </message>
    <message>
        <source>Filters on %1 use an index now</source>
        <translation>Filter auf %1 nutzen jetzt einen Index</translation>
    </message>
    <message>
        <source>The index on %1 is removed</source>
        <translation>Der Index auf %1 ist entfernt</translation>
    </message>
    <message>
        <source>Cancelled: the indexes are as they were</source>
        <translation>Abgebrochen: Die Indizes sind, wie sie waren</translation>
    </message>
    <message>
        <source>The indexes are as they were: %1</source>
        <translation>Die Indizes sind, wie sie waren: %1</translation>
    </message>
</context>
<context>
    <name>FilterText</name>
    <message>
        <source>is</source>
        <translation>ist</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>ist nicht</translation>
    </message>
    <message>
        <source>one of</source>
        <translation>eines von</translation>
    </message>
    <message>
        <source>none of</source>
        <translation>keines von</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>exists</source>
        <translation>ist vorhanden</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>enthält</translation>
    </message>
    <message>
        <source>starts with</source>
        <translation>beginnt mit</translation>
    </message>
    <message>
        <source>has the part</source>
        <translation>hat den Teil</translation>
    </message>
    <message>
        <source>Name a field</source>
        <translation>Nennen Sie ein Feld</translation>
    </message>
</context>
<context>
    <name>IndexTask</name>
    <message>
        <source>Indexing cancelled; it goes on where it was</source>
        <translation>Indizieren abgebrochen; es geht dort weiter, wo es war</translation>
    </message>
    <message>
        <source>Not indexed: %1</source>
        <translation>Nicht indiziert: %1</translation>
    </message>
    <message>
        <source>%1 is searched by words only, %L2 items</source>
        <translation>%1 wird nur nach Wörtern durchsucht, %L2 Einträge</translation>
    </message>
    <message>
        <source>%1 can be searched by meaning: %L2 texts embedded, %L3 unchanged</source>
        <translation>%1 kann nach Bedeutung durchsucht werden: %L2 Texte eingebettet, %L3 unverändert</translation>
    </message>
    <message>
        <source>Indexing %1</source>
        <translation>%1 wird indiziert</translation>
    </message>
    <message>
        <source>Building the vector index of %1</source>
        <translation>Vektorindex von %1 wird aufgebaut</translation>
    </message>
    <message>
        <source>The vector index of %1 is built</source>
        <translation>Der Vektorindex von %1 ist aufgebaut</translation>
    </message>
    <message>
        <source>Building the vector index of %1 is stopped: searches compare with all vectors. Tools ▸ Build Search Index goes on</source>
        <translation>Der Aufbau des Vektorindex von %1 ist angehalten: Suchen vergleichen mit allen Vektoren. Werkzeuge ▸ Suchindex aufbauen macht weiter</translation>
    </message>
</context>
<context>
    <name>ItemCells</name>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>expired, still served</source>
        <translation>abgelaufen, noch geliefert</translation>
    </message>
    <message>
        <source>within a minute</source>
        <translation>innerhalb einer Minute</translation>
    </message>
    <message numerus="yes">
        <source>in %n min</source>
        <translation>
            <numerusform>in %n Min.</numerusform>
            <numerusform>in %n Min.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n hours</source>
        <translation>
            <numerusform>in %n Stunde</numerusform>
            <numerusform>in %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n days</source>
        <translation>
            <numerusform>in %n Tag</numerusform>
            <numerusform>in %n Tagen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SavedSearch</name>
    <message>
        <source>All items</source>
        <translation>Alle Einträge</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>überall</translation>
    </message>
    <message>
        <source>only in %1</source>
        <translation>nur in %1</translation>
    </message>
    <message>
        <source>in %1 and below</source>
        <translation>in %1 und darunter</translation>
    </message>
    <message>
        <source>the words “%1”</source>
        <translation>die Wörter „%1“</translation>
    </message>
    <message>
        <source>the meaning of “%1”</source>
        <translation>die Bedeutung von „%1“</translation>
    </message>
    <message>
        <source>meaning and words of “%1”</source>
        <translation>Bedeutung und Wörter von „%1“</translation>
    </message>
</context>
<context>
    <name>StoreQuestions</name>
    <message>
        <source>The store’s file names this service; nothing was sent.</source>
        <translation>Die Datei des Speichers nennt diesen Dienst; gesendet wurde nichts.</translation>
    </message>
    <message>
        <source>Texts of its items, and of what you search for, would be sent there, with the key that is kept for it.</source>
        <translation>Texte seiner Einträge und dessen, wonach Sie suchen, würden dorthin gesendet, mit dem Schlüssel, der dafür aufbewahrt wird.</translation>
    </message>
    <message>
        <source>Texts of its items, and of what you search for, would be sent there, with the value of the environment variable %1 as the key.</source>
        <translation>Texte seiner Einträge und dessen, wonach Sie suchen, würden dorthin gesendet, mit dem Wert der Umgebungsvariablen %1 als Schlüssel.</translation>
    </message>
    <message>
        <source>They would go without encryption.</source>
        <translation>Sie gingen unverschlüsselt.</translation>
    </message>
    <message>
        <source>Send texts to a service?</source>
        <translation>Texte an einen Dienst senden?</translation>
    </message>
    <message>
        <source>“%1” asks to send texts to %2.</source>
        <translation>„%1“ möchte Texte an %2 senden.</translation>
    </message>
    <message>
        <source>Allow</source>
        <translation>Erlauben</translation>
    </message>
    <message>
        <source>Edit this store?</source>
        <translation>Diesen Speicher bearbeiten?</translation>
    </message>
    <message>
        <source>“%1” runs statements of its own whenever it is written to.</source>
        <translation>„%1“ führt eigene Anweisungen aus, wann immer in ihn geschrieben wird.</translation>
    </message>
    <message>
        <source>Until you agree it can only be read.</source>
        <translation>Bis Sie zustimmen, kann er nur gelesen werden.</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
</context>
<context>
    <name>Task</name>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>minutes</comment>
        <translation>%1 Min.</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <comment>hours, minutes</comment>
        <translation>%1 Std. %2 Min.</translation>
    </message>
    <message>
        <source>stopping…</source>
        <translation>hält an …</translation>
    </message>
    <message>
        <source>starting…</source>
        <translation>beginnt …</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 so far</source>
        <translation>bisher %1</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>per second</comment>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 left</source>
        <comment>time</comment>
        <translation>noch %1</translation>
    </message>
</context>
<context>
    <name>TimeText</name>
    <message>
        <source>in less than a minute</source>
        <translation>in weniger als einer Minute</translation>
    </message>
    <message numerus="yes">
        <source>in %n minute(s)</source>
        <translation>
            <numerusform>in %n Minute</numerusform>
            <numerusform>in %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n hour(s)</source>
        <translation>
            <numerusform>in %n Stunde</numerusform>
            <numerusform>in %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n day(s)</source>
        <translation>
            <numerusform>in %n Tag</numerusform>
            <numerusform>in %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>vor %1 Min.</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>ValueCheck</name>
    <message>
        <source>A value must be an object: { &quot;name&quot;: … }</source>
        <translation>Ein Wert muss ein Objekt sein: { &quot;name&quot;: … }</translation>
    </message>
</context>
<context>
    <name>nestor::ui::AgentLists</name>
    <message>
        <source>What the agent gets</source>
        <translation>Was der Agent bekommt</translation>
    </message>
    <message>
        <source>Nearest of all</source>
        <translation>Die nächsten von allen</translation>
    </message>
    <message>
        <source>not among the nearest</source>
        <translation>nicht unter den nächsten</translation>
    </message>
    <message>
        <source>Score %1</source>
        <translation>Wertung %1</translation>
    </message>
    <message>
        <source>The agent&apos;s search fails: %1.</source>
        <translation>Die Suche des Agenten schlägt fehl: %1.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::Breadcrumbs</name>
    <message>
        <source>Where you are</source>
        <translation>Wo Sie sind</translation>
    </message>
    <message>
        <source>All namespaces</source>
        <translation>Alle Namensräume</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation>Gehe zu %1</translation>
    </message>
    <message>
        <source>Namespaces between</source>
        <translation>Namensräume dazwischen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::CellEditor</name>
    <message>
        <source>%1 of %2</source>
        <comment>field, key</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 is not a JSON value; text needs quotes here</source>
        <translation>%1 ist kein JSON-Wert; Text braucht hier Anführungszeichen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ChangeItemsDialog</name>
    <message>
        <source>Regular expression</source>
        <translation>Regulärer Ausdruck</translation>
    </message>
    <message>
        <source>Tell capitals from small letters</source>
        <translation>Groß- und Kleinschreibung unterscheiden</translation>
    </message>
    <message numerus="yes">
        <source>Change %Ln Items</source>
        <translation>
            <numerusform>%Ln Eintrag ändern</numerusform>
            <numerusform>%Ln Einträge ändern</numerusform>
        </translation>
    </message>
    <message>
        <source>Set a field</source>
        <translation>Ein Feld setzen</translation>
    </message>
    <message>
        <source>Rename a field</source>
        <translation>Ein Feld umbenennen</translation>
    </message>
    <message>
        <source>Remove a field</source>
        <translation>Ein Feld entfernen</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>Suchen und ersetzen</translation>
    </message>
    <message>
        <source>As JSON: &quot;text&quot;, 12, true, null, [1, 2]</source>
        <translation>Als JSON: &quot;Text&quot;, 12, true, null, [1, 2]</translation>
    </message>
    <message>
        <source>Items that change</source>
        <translation>Einträge, die sich ändern</translation>
    </message>
    <message>
        <source>What changes in the item</source>
        <translation>Was sich im Eintrag ändert</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>Nichts ist geändert.</translation>
    </message>
    <message>
        <source>Do</source>
        <translation>Tun</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>Neuer Name</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Ersetzen durch</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>All texts; or a field, as in user.name</source>
        <translation>Alle Texte; oder ein Feld, etwa user.name</translation>
    </message>
    <message>
        <source>A field, as in user.name</source>
        <translation>Ein Feld, etwa user.name</translation>
    </message>
    <message>
        <source>This cannot be done: %1.</source>
        <translation>Das geht nicht: %1.</translation>
    </message>
    <message>
        <source>Say what is to be changed: what each item would be is shown here first.</source>
        <translation>Sagen Sie, was geändert werden soll: Was aus jedem Eintrag würde, steht zuerst hier.</translation>
    </message>
    <message>
        <source>The store is not open.</source>
        <translation>Der Speicher ist nicht offen.</translation>
    </message>
    <message numerus="yes">
        <source>Looking at %Ln items…</source>
        <translation>
            <numerusform>%Ln Eintrag wird angesehen …</numerusform>
            <numerusform>%Ln Einträge werden angesehen …</numerusform>
        </translation>
    </message>
    <message>
        <source>Preview of a change in %1</source>
        <translation>Vorschau einer Änderung in %1</translation>
    </message>
    <message>
        <source>The preview was cancelled.</source>
        <translation>Die Vorschau wurde abgebrochen.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln items to change</source>
        <translation>
            <numerusform>%Ln Eintrag zu ändern</numerusform>
            <numerusform>%Ln Einträge zu ändern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unchanged</source>
        <translation>
            <numerusform>%Ln unverändert</numerusform>
            <numerusform>%Ln unverändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be changed</source>
        <translation>
            <numerusform>%Ln ist nicht zu ändern</numerusform>
            <numerusform>%Ln sind nicht zu ändern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln no longer stored</source>
        <translation>
            <numerusform>%Ln nicht mehr gespeichert</numerusform>
            <numerusform>%Ln nicht mehr gespeichert</numerusform>
        </translation>
    </message>
    <message>
        <source>This item cannot be changed: %1.</source>
        <translation>Dieser Eintrag ist nicht zu ändern: %1.</translation>
    </message>
    <message numerus="yes">
        <source>Set %1 in %Ln items</source>
        <translation>
            <numerusform>%1 in %Ln Eintrag setzen</numerusform>
            <numerusform>%1 in %Ln Einträgen setzen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rename %1 in %Ln items</source>
        <translation>
            <numerusform>%1 in %Ln Eintrag umbenennen</numerusform>
            <numerusform>%1 in %Ln Einträgen umbenennen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %1 from %Ln items</source>
        <translation>
            <numerusform>%1 aus %Ln Eintrag entfernen</numerusform>
            <numerusform>%1 aus %Ln Einträgen entfernen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Replace “%1” in %Ln items</source>
        <translation>
            <numerusform>„%1“ in %Ln Eintrag ersetzen</numerusform>
            <numerusform>„%1“ in %Ln Einträgen ersetzen</numerusform>
        </translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Wird geschrieben …</translation>
    </message>
    <message>
        <source>Done: %1. It can be undone.</source>
        <translation>Erledigt: %1. Es lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Nothing was changed: another program has written some of these items meanwhile.</source>
        <translation>Nichts wurde geändert: Ein anderes Programm hat inzwischen einige dieser Einträge geschrieben.</translation>
    </message>
    <message>
        <source>Nothing was changed: %1.</source>
        <translation>Nichts wurde geändert: %1.</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>Replace items that have the same key there</source>
        <translation>Einträge ersetzen, die dort denselben Schlüssel haben</translation>
    </message>
    <message>
        <source>Change Items Everywhere</source>
        <translation>Einträge überall ändern</translation>
    </message>
    <message>
        <source>Change Items in %1</source>
        <translation>Einträge in %1 ändern</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>Stunden</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>never expires</source>
        <translation>läuft nie ab</translation>
    </message>
    <message>
        <source>Unit of time</source>
        <translation>Zeiteinheit</translation>
    </message>
    <message>
        <source>Set how long they live</source>
        <translation>Lebensdauer setzen</translation>
    </message>
    <message>
        <source>Move or rename the namespace</source>
        <translation>Namensraum verschieben oder umbenennen</translation>
    </message>
    <message>
        <source>Move to another namespace</source>
        <translation>In einen anderen Namensraum verschieben</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>This store</source>
        <translation>Dieser Speicher</translation>
    </message>
    <message>
        <source>From now on</source>
        <translation>Von jetzt an</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>As agents.42.memories; empty: as it is here</source>
        <translation>Wie agents.42.memories; leer: wie hier</translation>
    </message>
    <message>
        <source>As agents.42.memories</source>
        <translation>Wie agents.42.memories</translation>
    </message>
    <message>
        <source>The other store is not open for writing.</source>
        <translation>Der andere Speicher ist nicht zum Schreiben geöffnet.</translation>
    </message>
    <message>
        <source>Looking at the items…</source>
        <translation>Einträge werden angesehen …</translation>
    </message>
    <message numerus="yes">
        <source>%Ln items to move</source>
        <translation>
            <numerusform>%Ln Eintrag zu verschieben</numerusform>
            <numerusform>%Ln Einträge zu verschieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln Items</source>
        <translation>
            <numerusform>%Ln Eintrag verschieben</numerusform>
            <numerusform>%Ln Einträge verschieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln items to copy</source>
        <translation>
            <numerusform>%Ln Eintrag zu kopieren</numerusform>
            <numerusform>%Ln Einträge zu kopieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %Ln Items</source>
        <translation>
            <numerusform>%Ln Eintrag kopieren</numerusform>
            <numerusform>%Ln Einträge kopieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln items to delete</source>
        <translation>
            <numerusform>%Ln Eintrag zu löschen</numerusform>
            <numerusform>%Ln Einträge zu löschen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln Items</source>
        <translation>
            <numerusform>%Ln Eintrag löschen</numerusform>
            <numerusform>%Ln Einträge löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>It expires: %1. Then: %2.</source>
        <translation>Läuft ab: %1. Danach: %2.</translation>
    </message>
    <message>
        <source>Its value stays as it is. It becomes %1.</source>
        <translation>Der Wert bleibt, wie er ist. Der Eintrag wird zu %1.</translation>
    </message>
    <message>
        <source>there now</source>
        <translation>jetzt dort</translation>
    </message>
    <message>
        <source>replaced by</source>
        <translation>ersetzt durch</translation>
    </message>
    <message numerus="yes">
        <source>Set the life of %Ln items</source>
        <translation>
            <numerusform>Lebensdauer von %Ln Eintrag setzen</numerusform>
            <numerusform>Lebensdauer von %Ln Einträgen setzen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln items to %1</source>
        <translation>
            <numerusform>%Ln Eintrag nach %1 verschieben</numerusform>
            <numerusform>%Ln Einträge nach %1 verschieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %Ln items from %1</source>
        <translation>
            <numerusform>%Ln Eintrag aus %1 kopieren</numerusform>
            <numerusform>%Ln Einträge aus %1 kopieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %Ln items to %1</source>
        <translation>
            <numerusform>%Ln Eintrag nach %1 kopieren</numerusform>
            <numerusform>%Ln Einträge nach %1 kopieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln items</source>
        <translation>
            <numerusform>%Ln Eintrag löschen</numerusform>
            <numerusform>%Ln Einträge löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Done: %1. It can be undone there.</source>
        <translation>Erledigt: %1. Es lässt sich dort rückgängig machen.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln replaced there</source>
        <translation>
            <numerusform>%Ln dort ersetzt</numerusform>
            <numerusform>%Ln dort ersetzt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nestor::ui::CompareWindow</name>
    <message>
        <source>Compare With the Agent</source>
        <translation>Mit dem Agenten vergleichen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ConditionChip</name>
    <message>
        <source>Condition %1; change</source>
        <translation>Bedingung %1; ändern</translation>
    </message>
    <message>
        <source>Change this condition</source>
        <translation>Diese Bedingung ändern</translation>
    </message>
    <message>
        <source>Condition %1; remove</source>
        <translation>Bedingung %1; entfernen</translation>
    </message>
    <message>
        <source>Remove this condition</source>
        <translation>Diese Bedingung entfernen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ConditionEditor</name>
    <message>
        <source>Field of the condition</source>
        <translation>Feld der Bedingung</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Operator of the condition</source>
        <translation>Operator der Bedingung</translation>
    </message>
    <message>
        <source>Value of the condition</source>
        <translation>Wert der Bedingung</translation>
    </message>
    <message>
        <source>Value, a number or text</source>
        <translation>Wert, Zahl oder Text</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Values, separated by commas</source>
        <translation>Werte, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>Bedingung</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ConnectionDialog</name>
    <message>
        <source>Only read, whatever the role may do</source>
        <translation>Nur lesen, was immer die Rolle darf</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connect to a server</source>
        <translation>Mit einem Server verbinden</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Kept only as long as the window is open. Without one, libpq&apos;s own places are asked: PGPASSWORD and ~/.pgpass.</source>
        <translation>Es wird nur behalten, solange das Fenster offen ist. Ohne Passwort gelten PGPASSWORD und ~/.pgpass, wie bei libpq.</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <source>Where the server has it</source>
        <translation>Wenn der Server sie anbietet</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>Erforderlich</translation>
    </message>
    <message>
        <source>Required, from a known authority</source>
        <translation>Erforderlich, von einer bekannten Zertifizierungsstelle</translation>
    </message>
    <message>
        <source>Required, from a known authority and for this host</source>
        <translation>Erforderlich, von einer bekannten Zertifizierungsstelle und für diesen Rechner</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>file of the authority; ~/.postgresql/root.crt</source>
        <translation>Datei der Zertifizierungsstelle; ~/.postgresql/root.crt</translation>
    </message>
    <message>
        <source>Schema</source>
        <translation>Schema</translation>
    </message>
    <message>
        <source>where the server looks for tables</source>
        <translation>wo der Server Tabellen sucht</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message numerus="yes">
        <source>A store with %Ln items</source>
        <translation>
            <numerusform>Ein Speicher mit %Ln Eintrag</numerusform>
            <numerusform>Ein Speicher mit %Ln Einträgen</numerusform>
        </translation>
    </message>
    <message>
        <source>vectors of %1 numbers</source>
        <translation>Vektoren aus %1 Zahlen</translation>
    </message>
    <message>
        <source>no vectors</source>
        <translation>keine Vektoren</translation>
    </message>
    <message>
        <source>may be written</source>
        <translation>beschreibbar</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>nur lesbar</translation>
    </message>
</context>
<context>
    <name>nestor::ui::DiffModel</name>
    <message numerus="yes">
        <source>%n equal line(s)</source>
        <translation>
            <numerusform>%n gleiche Zeile</numerusform>
            <numerusform>%n gleiche Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Removed, line %1: %2</source>
        <translation>Entfernt, Zeile %1: %2</translation>
    </message>
    <message>
        <source>Added, line %1: %2</source>
        <translation>Hinzugekommen, Zeile %1: %2</translation>
    </message>
</context>
<context>
    <name>nestor::ui::DiffView</name>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>Previous change</source>
        <translation>Vorige Änderung</translation>
    </message>
    <message>
        <source>Next change</source>
        <translation>Nächste Änderung</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n Änderung</numerusform>
            <numerusform>%n Änderungen</numerusform>
        </translation>
    </message>
    <message>
        <source>− %1   + %2</source>
        <translation>− %1   + %2</translation>
    </message>
</context>
<context>
    <name>nestor::ui::EditorTabBar</name>
    <message>
        <source>%1, %2</source>
        <comment>tab, count</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ExportDialog</name>
    <message>
        <source>Export cancelled</source>
        <translation>Export abgebrochen</translation>
    </message>
    <message>
        <source>Not exported: %1</source>
        <translation>Nicht exportiert: %1</translation>
    </message>
    <message>
        <source>Exported %1 items to %2</source>
        <translation>%1 Einträge nach %2 exportiert</translation>
    </message>
    <message>
        <source>%1 left out</source>
        <translation>%1 ausgelassen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>With all namespaces below it</source>
        <translation>Mit allen Namensräumen darunter</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Export from %1</source>
        <translation>Aus %1 exportieren</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>JSON Lines: keeps everything</source>
        <translation>JSON Lines: behält alles</translation>
    </message>
    <message>
        <source>JSON: keeps everything</source>
        <translation>JSON: behält alles</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>CSV-Tabelle</translation>
    </message>
    <message>
        <source>LlamaIndex</source>
        <translation>LlamaIndex</translation>
    </message>
    <message>
        <source>A folder of files</source>
        <translation>Ein Ordner mit Dateien</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>Only what passes %1</source>
        <translation>Nur was %1 erfüllt</translation>
    </message>
    <message>
        <source>✕ Namespace: %1.</source>
        <translation>✕ Namensraum: %1.</translation>
    </message>
    <message>
        <source>✕ %1.</source>
        <translation>✕ %1.</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Exporting to %1</source>
        <translation>Nach %1 wird exportiert</translation>
    </message>
</context>
<context>
    <name>nestor::ui::FilterBar</name>
    <message>
        <source>+ Condition</source>
        <translation>+ Bedingung</translation>
    </message>
    <message>
        <source>{ } as JSON</source>
        <translation>{ } als JSON</translation>
    </message>
    <message>
        <source>Show only items that pass a condition</source>
        <translation>Nur Einträge zeigen, die eine Bedingung erfüllen</translation>
    </message>
    <message>
        <source>Show the filter as JSON, as programs write it</source>
        <translation>Den Filter als JSON zeigen, wie Programme ihn schreiben</translation>
    </message>
    <message>
        <source>Filter as JSON</source>
        <translation>Filter als JSON</translation>
    </message>
    <message>
        <source>✕ At character %1: %2.</source>
        <translation>✕ Bei Zeichen %1: %2.</translation>
    </message>
    <message>
        <source>✕ %1.</source>
        <translation>✕ %1.</translation>
    </message>
    <message>
        <source>Nothing is filtered yet.</source>
        <translation>Noch wird nichts gefiltert.</translation>
    </message>
    <message>
        <source>The conditions above are still in force.</source>
        <translation>Die Bedingungen oben gelten weiter.</translation>
    </message>
    <message>
        <source>Conditions</source>
        <translation>Bedingungen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::FindBar</name>
    <message>
        <source>Find in the text</source>
        <translation>Im Text suchen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Upper and lower case differ</source>
        <translation>Groß- und Kleinschreibung unterscheiden</translation>
    </message>
    <message>
        <source>Previous (Shift+F3)</source>
        <translation>Vorige Stelle (Umschalt+F3)</translation>
    </message>
    <message>
        <source>Next (F3)</source>
        <translation>Nächste Stelle (F3)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>more than %1</source>
        <translation>mehr als %1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::GoToField</name>
    <message>
        <source>Go to namespace, item, command…</source>
        <translation>Gehe zu Namensraum, Eintrag, Befehl …</translation>
    </message>
</context>
<context>
    <name>nestor::ui::GoToPopup</name>
    <message>
        <source>Go to</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Namespace, item or command</source>
        <translation>Namensraum, Eintrag oder Befehl</translation>
    </message>
    <message>
        <source>Go to namespace, item, command…</source>
        <translation>Gehe zu Namensraum, Eintrag, Befehl …</translation>
    </message>
    <message>
        <source>What it could be</source>
        <translation>Was es sein könnte</translation>
    </message>
    <message>
        <source>namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>saved search</source>
        <translation>gespeicherte Suche</translation>
    </message>
    <message>
        <source>↑ ↓ to choose · Return to go · an item: a part of its key</source>
        <translation>↑ ↓ zum Wählen · Eingabetaste zum Gehen · ein Eintrag: ein Teil seines Schlüssels</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>überall</translation>
    </message>
    <message>
        <source>Search for “%1”</source>
        <translation>Nach „%1“ suchen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::HistoryModel</name>
    <message>
        <source>replaced</source>
        <translation>ersetzt</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>Written %1
Ended %2</source>
        <translation>Geschrieben %1
Beendet %2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>how it ended, when</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Current until</source>
        <translation>Gültig bis</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Dann</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
</context>
<context>
    <name>nestor::ui::HistoryView</name>
    <message>
        <source>Restore this version</source>
        <translation>Diese Fassung wiederherstellen</translation>
    </message>
    <message>
        <source>Former versions</source>
        <translation>Frühere Fassungen</translation>
    </message>
    <message>
        <source>this version</source>
        <translation>diese Fassung</translation>
    </message>
    <message>
        <source>stored now</source>
        <translation>jetzt gespeichert</translation>
    </message>
    <message>
        <source>The same as what is stored now</source>
        <translation>Dasselbe wie das jetzt Gespeicherte</translation>
    </message>
    <message>
        <source>No former versions: this item has not changed since its history is kept.</source>
        <translation>Keine früheren Fassungen: Dieser Eintrag hat sich nicht geändert, seit sein Verlauf geführt wird.</translation>
    </message>
    <message>
        <source>This is what is stored now.</source>
        <translation>Das ist jetzt gespeichert.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ImportDialog</name>
    <message>
        <source>Would import %1 items</source>
        <translation>%1 Einträge würden importiert</translation>
    </message>
    <message>
        <source>Imported %1 items</source>
        <translation>%1 Einträge importiert</translation>
    </message>
    <message>
        <source>%1 replaced</source>
        <translation>%1 ersetzt</translation>
    </message>
    <message>
        <source>%1 kept as they were</source>
        <translation>%1 blieben, wie sie waren</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>%1 abgewiesen</translation>
    </message>
    <message>
        <source>Import cancelled; nothing was imported</source>
        <translation>Import abgebrochen; nichts wurde importiert</translation>
    </message>
    <message>
        <source>Nothing was imported: %1</source>
        <translation>Nichts wurde importiert: %1</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>The first %1 refused records are listed.</source>
        <translation>Die ersten %1 abgewiesenen Datensätze sind aufgeführt.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Try without writing</source>
        <translation>Probieren, ohne zu schreiben</translation>
    </message>
    <message>
        <source>Import into %1</source>
        <translation>In %1 importieren</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Dateien wählen</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>As the file looks</source>
        <translation>Wie die Datei aussieht</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>CSV-Tabelle</translation>
    </message>
    <message>
        <source>LlamaIndex</source>
        <translation>LlamaIndex</translation>
    </message>
    <message>
        <source>Each text file an item</source>
        <translation>Jede Textdatei ein Eintrag</translation>
    </message>
    <message>
        <source>Namespace of the items</source>
        <translation>Namensraum der Einträge</translation>
    </message>
    <message>
        <source>Key of the items</source>
        <translation>Schlüssel der Einträge</translation>
    </message>
    <message>
        <source>as the records say, or e.g. movies.{year}</source>
        <translation>wie die Datensätze sagen, oder z. B. movies.{year}</translation>
    </message>
    <message>
        <source>as the records say, or e.g. {title}</source>
        <translation>wie die Datensätze sagen, oder z. B. {title}</translation>
    </message>
    <message>
        <source>{field} inserts a field of the record, {a.b[0]} one inside it</source>
        <translation>{field} fügt ein Feld des Datensatzes ein, {a.b[0]} eines darin</translation>
    </message>
    <message>
        <source>Items that the store has already</source>
        <translation>Einträge, die der Speicher schon hat</translation>
    </message>
    <message>
        <source>Replace them</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Keep them as they are</source>
        <translation>Lassen, wie sie sind</translation>
    </message>
    <message>
        <source>Keep the newer one</source>
        <translation>Den neueren behalten</translation>
    </message>
    <message>
        <source>Import nothing</source>
        <translation>Nichts importieren</translation>
    </message>
    <message>
        <source>Time to live in minutes</source>
        <translation>Lebensdauer in Minuten</translation>
    </message>
    <message>
        <source>as the store says</source>
        <translation>wie der Speicher sagt</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>The first items</source>
        <translation>Die ersten Einträge</translation>
    </message>
    <message>
        <source>What an import would do</source>
        <translation>Was ein Import täte</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Items that are there</source>
        <translation>Vorhandene Einträge</translation>
    </message>
    <message>
        <source>Minutes to live</source>
        <translation>Lebensdauer (Minuten)</translation>
    </message>
    <message>
        <source>None chosen yet</source>
        <translation>Noch keine gewählt</translation>
    </message>
    <message>
        <source>Files to import</source>
        <translation>Dateien zum Importieren</translation>
    </message>
    <message>
        <source>Collections (*.jsonl *.ndjson *.json *.csv *.gz *.zst)</source>
        <translation>Sammlungen (*.jsonl *.ndjson *.json *.csv *.gz *.zst)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose files, or drop them on the window.</source>
        <translation>Wählen Sie Dateien, oder ziehen Sie sie auf das Fenster.</translation>
    </message>
    <message>
        <source>✕ %1.</source>
        <translation>✕ %1.</translation>
    </message>
    <message>
        <source>✕ None of the first records can become an item: %1.%2</source>
        <translation>✕ Keiner der ersten Datensätze kann ein Eintrag werden: %1.%2</translation>
    </message>
    <message>
        <source>This file holds no records.</source>
        <translation>Diese Datei enthält keine Datensätze.</translation>
    </message>
    <message>
        <source>Read as %1. The first items as they will be stored:</source>
        <translation>Als %1 gelesen. Die ersten Einträge, wie sie gespeichert werden:</translation>
    </message>
    <message>
        <source>Say above where they go; their fields are %1.</source>
        <translation>Sagen Sie oben, wohin sie gehören; ihre Felder sind %1.</translation>
    </message>
    <message>
        <source>This store was opened for reading.</source>
        <translation>Dieser Speicher wurde nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>%1 files</source>
        <translation>%1 Dateien</translation>
    </message>
    <message>
        <source>Trying %1</source>
        <translation>%1 wird probiert</translation>
    </message>
    <message>
        <source>Importing %1 into %2</source>
        <translation>%1 wird in %2 importiert</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Wird probiert …</translation>
    </message>
    <message numerus="yes">
        <source>Read as %1. The first records as they will be stored, but for %Ln that are refused:</source>
        <translation>
            <numerusform>Gelesen als %1. Die ersten Datensätze, wie sie gespeichert werden, bis auf %Ln, der abgelehnt wird:</numerusform>
            <numerusform>Gelesen als %1. Die ersten Datensätze, wie sie gespeichert werden, bis auf %Ln, die abgelehnt werden:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nestor::ui::IndexDialog</name>
    <message>
        <source>Embed everything anew, also what did not change</source>
        <translation>Alles neu einbetten, auch was sich nicht geändert hat</translation>
    </message>
    <message>
        <source>Build the index</source>
        <translation>Index aufbauen</translation>
    </message>
    <message>
        <source>Search index of %1</source>
        <translation>Suchindex von %1</translation>
    </message>
    <message>
        <source>Who makes the vectors</source>
        <translation>Wer die Vektoren macht</translation>
    </message>
    <message>
        <source>Learned from this store</source>
        <translation>Aus diesem Speicher gelernt</translation>
    </message>
    <message>
        <source>A service (OpenAI, Ollama, llama.cpp …)</source>
        <translation>Ein Dienst (OpenAI, Ollama, llama.cpp …)</translation>
    </message>
    <message>
        <source>A static model on this machine</source>
        <translation>Ein statisches Modell auf diesem Rechner</translation>
    </message>
    <message>
        <source>None: search by words only</source>
        <translation>Niemand: nur nach Wörtern suchen</translation>
    </message>
    <message>
        <source>What this means</source>
        <translation>Was das bedeutet</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>Felder</translation>
    </message>
    <message>
        <source>$ is the whole value; else e.g. text, tags[*]</source>
        <translation>$ ist der ganze Wert; sonst z. B. text, tags[*]</translation>
    </message>
    <message>
        <source>Address of the service</source>
        <translation>Adresse des Dienstes</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>e.g. nomic-embed-text</source>
        <translation>z. B. nomic-embed-text</translation>
    </message>
    <message>
        <source>Environment variable with the key</source>
        <translation>Umgebungsvariable mit dem Schlüssel</translation>
    </message>
    <message>
        <source>Folder of the model</source>
        <translation>Ordner des Modells</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose the folder of the model</source>
        <translation>Den Ordner des Modells wählen</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Vectors</source>
        <translation>Vektoren</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Key from</source>
        <translation>Schlüssel aus</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>A service needs its address and the name of a model.</source>
        <translation>Ein Dienst braucht seine Adresse und den Namen eines Modells.</translation>
    </message>
    <message>
        <source>Choose the folder of the model.</source>
        <translation>Wählen Sie den Ordner des Modells.</translation>
    </message>
    <message>
        <source>Learns from the store&apos;s own texts which words belong together. Nothing is downloaded, nothing leaves this machine.</source>
        <translation>Lernt aus den eigenen Texten des Speichers, welche Wörter zusammengehören. Nichts wird heruntergeladen, nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>The texts are sent to this address. The key is read from the environment and never stored.</source>
        <translation>Die Texte werden an diese Adresse geschickt. Der Schlüssel wird aus der Umgebung gelesen und nie gespeichert.</translation>
    </message>
    <message>
        <source>A Model2Vec folder: model.safetensors, tokenizer.json. Nothing leaves this machine.</source>
        <translation>Ein Model2Vec-Ordner: model.safetensors, tokenizer.json. Nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Questions then find the words that they are made of.</source>
        <translation>Fragen finden dann die Wörter, aus denen sie bestehen.</translation>
    </message>
    <message>
        <source>What is found by words</source>
        <translation>Was über Wörter gefunden wird</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Wie es ist</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>Ganze Wörter</translation>
    </message>
    <message>
        <source>Parts of words, too</source>
        <translation>Auch Teile von Wörtern</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Finds also what stands inside a word, three characters and more: “phone” in “smartphone”, a part of an identifier. The index takes about three times the room.</source>
        <translation>Findet auch, was in einem Wort steht, ab drei Zeichen: „phone“ in „smartphone“, einen Teil einer Kennung. Der Index braucht etwa dreimal so viel Platz.</translation>
    </message>
    <message>
        <source>Finds the words of every script, Chinese and Japanese ones, too.</source>
        <translation>Findet die Wörter jeder Schrift, auch chinesische und japanische.</translation>
    </message>
    <message>
        <source>Allow http:// to another machine: others can read along</source>
        <translation>http:// zu einem anderen Rechner erlauben: andere können mitlesen</translation>
    </message>
    <message>
        <source>Save memory: the index keeps 8-bit codes</source>
        <translation>Speicher sparen: der Index hält 8-Bit-Codes</translation>
    </message>
    <message>
        <source>In a large store the index then takes half of the memory or less. The best results are told apart by the stored numbers, so scores are the same.</source>
        <translation>In einem großen Speicher braucht der Index dann die Hälfte des Arbeitsspeichers oder weniger. Die besten Treffer werden nach den gespeicherten Zahlen unterschieden, die Bewertungen sind also dieselben.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::IndexWatch</name>
    <message>
        <source>Not indexed by meaning</source>
        <translation>Nicht nach Bedeutung indiziert</translation>
    </message>
    <message>
        <source>Building the index: %L1 of %L2</source>
        <translation>Index wird aufgebaut: %L1 von %L2</translation>
    </message>
    <message>
        <source>Indexed</source>
        <translation>Indiziert</translation>
    </message>
    <message>
        <source>Index up to date</source>
        <translation>Index aktuell</translation>
    </message>
    <message numerus="yes">
        <source>Index is %Ln items behind</source>
        <translation>
            <numerusform>Index %Ln Eintrag im Rückstand</numerusform>
            <numerusform>Index %Ln Einträge im Rückstand</numerusform>
        </translation>
    </message>
    <message>
        <source>Index is thousands of items behind</source>
        <translation>Index Tausende Einträge im Rückstand</translation>
    </message>
    <message>
        <source>This store is searched by words. Tools ▸ Build Search Index lets it be searched by meaning, too.</source>
        <translation>Dieser Speicher wird nach Wörtern durchsucht. Mit Werkzeuge ▸ Suchindex aufbauen auch nach Bedeutung.</translation>
    </message>
    <message>
        <source>Until it is there, searches compare with all vectors.</source>
        <translation>Bis er fertig ist, vergleichen Suchen mit allen Vektoren.</translation>
    </message>
    <message>
        <source>This store has no log of its changes: each search looks for what was written since the one before.</source>
        <translation>Dieser Speicher führt kein Protokoll seiner Änderungen: Jede Suche sieht nach, was seit der vorigen geschrieben wurde.</translation>
    </message>
    <message>
        <source>Every item can be found by its present text.</source>
        <translation>Jeder Eintrag ist nach seinem jetzigen Text zu finden.</translation>
    </message>
    <message>
        <source>Another program wrote them. Tools ▸ Build Search Index embeds them.</source>
        <translation>Ein anderes Programm schrieb sie. Werkzeuge ▸ Suchindex aufbauen bettet sie ein.</translation>
    </message>
    <message>
        <source>Another program wrote them. The next search takes them in first.</source>
        <translation>Ein anderes Programm schrieb sie. Die nächste Suche nimmt sie zuerst auf.</translation>
    </message>
    <message>
        <source>Building the index was stopped: %L1 of %L2</source>
        <translation>Aufbau des Index angehalten: %L1 von %L2</translation>
    </message>
    <message>
        <source>Searches compare with all vectors. Tools ▸ Build Search Index goes on where it was.</source>
        <translation>Suchen vergleichen mit allen Vektoren. Werkzeuge ▸ Suchindex aufbauen macht weiter, wo es war.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ItemCommands</name>
    <message>
        <source>Save %1</source>
        <translation>%1 speichern</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>%1 hinzufügen</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>%1 löschen</translation>
    </message>
    <message>
        <source>(empty key)</source>
        <translation>(leerer Schlüssel)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s): %1</source>
        <comment>keys</comment>
        <translation>
            <numerusform>%Ln Eintrag: %1</numerusform>
            <numerusform>%Ln Einträge: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>keys, their namespace</comment>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>The items are back without their vectors: %1</source>
        <translation>Die Einträge sind wieder da, aber ohne ihre Vektoren: %1</translation>
    </message>
    <message>
        <source>The items are there without their vectors: %1</source>
        <translation>Die Einträge sind ohne ihre Vektoren dort: %1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ItemDelegate</name>
    <message>
        <source>● new</source>
        <translation>● neu</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ItemEditor</name>
    <message>
        <source>Item</source>
        <translation>Eintrag</translation>
    </message>
    <message>
        <source>New item</source>
        <translation>Neuer Eintrag</translation>
    </message>
    <message>
        <source>This item could not be read: %1.</source>
        <translation>Dieser Eintrag konnte nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Laying out the whole value…</source>
        <translation>Der ganze Wert wird gesetzt …</translation>
    </message>
    <message>
        <source>stored now</source>
        <translation>jetzt gespeichert</translation>
    </message>
    <message>
        <source>your text</source>
        <translation>Ihr Text</translation>
    </message>
    <message>
        <source>Your text is what is stored now.</source>
        <translation>Ihr Text ist, was jetzt gespeichert ist.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>Only the beginning of this value is shown.</source>
        <translation>Nur der Anfang dieses Wertes ist zu sehen.</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>Nichts ist geändert.</translation>
    </message>
    <message>
        <source>Select an item to see it here.</source>
        <translation>Wählen Sie einen Eintrag, um ihn hier zu sehen.</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>More for this item</source>
        <translation>Mehr zu diesem Eintrag</translation>
    </message>
    <message>
        <source>Views of the value</source>
        <translation>Ansichten des Wertes</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Baum</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Save (Ctrl+S)</source>
        <translation>Speichern (Strg+S)</translation>
    </message>
    <message>
        <source>● new</source>
        <translation>● neu</translation>
    </message>
    <message>
        <source>● edited</source>
        <translation>● bearbeitet</translation>
    </message>
    <message>
        <source>read only</source>
        <translation>nur lesbar</translation>
    </message>
    <message>
        <source>✕ Cannot be saved. Line %1, column %2: %3.</source>
        <translation>✕ Kann nicht gespeichert werden. Zeile %1, Spalte %2: %3.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>This store was opened for reading.</source>
        <translation>Dieser Speicher wurde nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>Save or revert what you edited first.</source>
        <translation>Speichern oder verwerfen Sie zuerst, was Sie bearbeitet haben.</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>There is nothing to save.</source>
        <translation>Es gibt nichts zu speichern.</translation>
    </message>
    <message>
        <source>The stored value has changed: decide above what shall be kept.</source>
        <translation>Der gespeicherte Wert hat sich geändert: Entscheiden Sie oben, was bleiben soll.</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>Not saved. %1</source>
        <translation>Nicht gespeichert. %1</translation>
    </message>
    <message>
        <source>Not saved: %1.</source>
        <translation>Nicht gespeichert: %1.</translation>
    </message>
    <message>
        <source>%1 was not saved: %2.</source>
        <translation>%1 wurde nicht gespeichert: %2.</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>Not deleted: the item has changed meanwhile. Look at it again.</source>
        <translation>Nicht gelöscht: Der Eintrag hat sich inzwischen geändert. Sehen Sie ihn noch einmal an.</translation>
    </message>
    <message>
        <source>Not deleted: %1.</source>
        <translation>Nicht gelöscht: %1.</translation>
    </message>
    <message>
        <source>Deleted %1. It can be undone.</source>
        <translation>%1 gelöscht. Das kann rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Show the difference</source>
        <translation>Den Unterschied zeigen</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Meinen behalten</translation>
    </message>
    <message>
        <source>Keep mine as new</source>
        <translation>Meinen als neuen behalten</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>Den anderen nehmen</translation>
    </message>
    <message>
        <source>Let it go</source>
        <translation>Aufgeben</translation>
    </message>
    <message>
        <source>Your text is kept. Save writes it.</source>
        <translation>Ihr Text bleibt. Speichern schreibt ihn.</translation>
    </message>
    <message>
        <source>No former versions are kept. This store belongs to an agent: Nestor writes nothing into it but your edits. Once it keeps history (menu Tools), every version is kept, the agent&apos;s too.</source>
        <translation>Frühere Fassungen werden nicht geführt. Dieser Speicher gehört einem Agenten: Nestor schreibt nichts hinein als Ihre Änderungen. Sobald er einen Verlauf führt (Menü Werkzeuge), bleibt jede Fassung erhalten, auch die des Agenten.</translation>
    </message>
    <message>
        <source>This store keeps no former versions.</source>
        <translation>Dieser Speicher führt keine früheren Fassungen.</translation>
    </message>
    <message>
        <source>The history could not be read: %1.</source>
        <translation>Der Verlauf konnte nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>Restored a version of %1. It can be undone.</source>
        <translation>Eine Fassung von %1 wiederhergestellt. Das kann rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Not restored: %1.</source>
        <translation>Nicht wiederhergestellt: %1.</translation>
    </message>
    <message>
        <source>(empty key)</source>
        <translation>(leerer Schlüssel)</translation>
    </message>
    <message>
        <source>Copied the value</source>
        <translation>Der Wert ist kopiert</translation>
    </message>
    <message>
        <source>Copied the key</source>
        <translation>Der Schlüssel ist kopiert</translation>
    </message>
    <message>
        <source>Not saved: the store was just being opened anew. Save again.</source>
        <translation>Nicht gespeichert: Der Speicher wurde gerade neu geöffnet. Speichern Sie noch einmal.</translation>
    </message>
    <message>
        <source>This is what you typed for a new item before. Revert begins anew.</source>
        <translation>Das haben Sie vorher für einen neuen Eintrag geschrieben. „Zurücknehmen“ beginnt von vorn.</translation>
    </message>
    <message>
        <source>All namespaces</source>
        <translation>Alle Namensräume</translation>
    </message>
    <message>
        <source>In %1; go there</source>
        <translation>In %1; dorthin gehen</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>✕ deleted</source>
        <translation>✕ gelöscht</translation>
    </message>
    <message>
        <source>⚠ The stored value has changed since you began to edit. Nothing is overwritten until you decide.</source>
        <translation>⚠ Der gespeicherte Wert hat sich geändert, seit Sie mit dem Bearbeiten begonnen haben. Nichts wird überschrieben, bis Sie entscheiden.</translation>
    </message>
    <message>
        <source>⚠ This item was deleted since you began to edit.</source>
        <translation>⚠ Dieser Eintrag wurde gelöscht, seit Sie mit dem Bearbeiten begonnen haben.</translation>
    </message>
    <message>
        <source>◆ Another program changed this item at %1. Changes shows what was before.</source>
        <translation>◆ Ein anderes Programm hat diesen Eintrag um %1 geändert. „Änderungen“ zeigt, was vorher war.</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>● This item is not stored. What you typed is kept with it; Save stores it as a new one.</source>
        <translation>● Dieser Eintrag ist nicht gespeichert. Was Sie geschrieben haben, bleibt bei ihm; „Speichern“ legt ihn neu an.</translation>
    </message>
    <message>
        <source>● Not saved. What you typed is kept with the item until you save or revert it.</source>
        <translation>● Nicht gespeichert. Was Sie geschrieben haben, bleibt beim Eintrag, bis Sie es speichern oder zurücknehmen.</translation>
    </message>
    <message>
        <source>● Not stored yet. What you typed is kept until you save it.</source>
        <translation>● Noch nicht gespeichert. Was Sie geschrieben haben, bleibt erhalten, bis Sie es speichern.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Store it again</source>
        <translation>Wieder speichern</translation>
    </message>
    <message>
        <source>✕ You deleted this item.</source>
        <translation>✕ Sie haben diesen Eintrag gelöscht.</translation>
    </message>
    <message>
        <source>✕ Another program deleted this item, or it expired.</source>
        <translation>✕ Ein anderes Programm hat diesen Eintrag gelöscht, oder er ist abgelaufen.</translation>
    </message>
    <message>
        <source>✕ This item is no longer stored: it was deleted, or it expired.</source>
        <translation>✕ Dieser Eintrag ist nicht mehr gespeichert: Er wurde gelöscht oder ist abgelaufen.</translation>
    </message>
    <message>
        <source>What you see is what it was last.</source>
        <translation>Sie sehen, was er zuletzt war.</translation>
    </message>
    <message>
        <source>◌ Not in the list: the conditions leave this item out.</source>
        <translation>◌ Nicht in der Liste: Die Bedingungen lassen diesen Eintrag aus.</translation>
    </message>
    <message>
        <source>◌ Not in the list: this item is not among the results.</source>
        <translation>◌ Nicht in der Liste: Dieser Eintrag ist nicht unter den Treffern.</translation>
    </message>
    <message>
        <source>◌ Not in the list: this item is in %1.</source>
        <translation>◌ Nicht in der Liste: Dieser Eintrag ist in %1.</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>Dorthin gehen</translation>
    </message>
    <message>
        <source>Show in the list</source>
        <translation>In der Liste zeigen</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Stored %1 again. It can be undone.</source>
        <translation>%1 wieder gespeichert. Das lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Not stored: %1.</source>
        <translation>Nicht gespeichert: %1.</translation>
    </message>
    <message>
        <source>The item is not stored: there is nothing to save.</source>
        <translation>Der Eintrag ist nicht gespeichert: Es gibt nichts zu sichern.</translation>
    </message>
    <message>
        <source>%1 was not deleted: %2.</source>
        <translation>%1 wurde nicht gelöscht: %2.</translation>
    </message>
    <message>
        <source>Why Was This Not Recalled?</source>
        <translation>Warum kam das nicht?</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>Warum?</translation>
    </message>
    <message>
        <source>%1 was not saved: its text was still being checked. It is kept unsaved.</source>
        <translation>%1 wurde nicht gespeichert: Der Text wurde noch geprüft. Er bleibt ungespeichert erhalten.</translation>
    </message>
    <message>
        <source>%1 was not stored again: %2.</source>
        <translation>%1 wurde nicht wieder gespeichert: %2.</translation>
    </message>
    <message>
        <source>Not saved: the stored value has changed. Decide what shall be kept.</source>
        <translation>Nicht gespeichert: Der gespeicherte Wert hat sich geändert. Entscheiden Sie, was bleiben soll.</translation>
    </message>
    <message>
        <source>no item is shown</source>
        <translation>es wird kein Eintrag gezeigt</translation>
    </message>
    <message>
        <source>the new item is not stored yet</source>
        <translation>der neue Eintrag ist noch nicht gespeichert</translation>
    </message>
    <message>
        <source>the item is still being read</source>
        <translation>der Eintrag wird noch gelesen</translation>
    </message>
    <message>
        <source>this store was opened for reading</source>
        <translation>dieser Speicher wurde nur zum Lesen geöffnet</translation>
    </message>
    <message>
        <source>the item is just being stored</source>
        <translation>der Eintrag wird gerade gespeichert</translation>
    </message>
    <message>
        <source>the item is not stored</source>
        <translation>der Eintrag ist nicht gespeichert</translation>
    </message>
    <message>
        <source>Nothing was deleted: %1.</source>
        <translation>Nichts wurde gelöscht: %1.</translation>
    </message>
    <message>
        <source>%1 was not restored: %2.</source>
        <translation>%1 wurde nicht wiederhergestellt: %2.</translation>
    </message>
    <message>
        <source>Find in the Text</source>
        <translation>Im Text suchen</translation>
    </message>
    <message>
        <source>Copy Value</source>
        <translation>Wert kopieren</translation>
    </message>
    <message>
        <source>Copy Key</source>
        <translation>Schlüssel kopieren</translation>
    </message>
    <message>
        <source>Delete Item</source>
        <translation>Eintrag löschen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ItemFacts</name>
    <message>
        <source>About this item</source>
        <translation>Über diesen Eintrag</translation>
    </message>
    <message>
        <source>WHY THIS RESULT</source>
        <translation>WARUM DIESER TREFFER</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Vectors</source>
        <translation>Vektoren</translation>
    </message>
    <message>
        <source>meaning %1</source>
        <translation>Bedeutung %1</translation>
    </message>
    <message>
        <source>field %1</source>
        <translation>Feld %1</translation>
    </message>
    <message>
        <source>words %1</source>
        <translation>Wörter %1</translation>
    </message>
    <message>
        <source>related words %1</source>
        <translation>verwandte Wörter %1</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>Wertung %1</translation>
    </message>
    <message>
        <source>the vector is of an older text</source>
        <translation>der Vektor ist von einem älteren Text</translation>
    </message>
    <message numerus="yes">
        <source>%n version(s)</source>
        <translation>
            <numerusform>%n Fassung</numerusform>
            <numerusform>%n Fassungen</numerusform>
        </translation>
    </message>
    <message>
        <source>◔ expired %1, still served</source>
        <translation>◔ abgelaufen %1, noch geliefert</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>⚠ out of date</source>
        <translation>⚠ veraltet</translation>
    </message>
    <message>
        <source>up to date</source>
        <translation>aktuell</translation>
    </message>
    <message>
        <source>the agent&apos;s</source>
        <comment>vectors</comment>
        <translation>von einem anderen Programm</translation>
    </message>
    <message>
        <source>learned</source>
        <comment>vectors</comment>
        <translation>gelernt</translation>
    </message>
    <message>
        <source>by you</source>
        <comment>who wrote the item</comment>
        <translation>von Ihnen</translation>
    </message>
    <message>
        <source>by another program</source>
        <comment>who wrote the item</comment>
        <translation>von einem anderen Programm</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n dims</source>
        <translation>
            <numerusform>%1, %n Dimension</numerusform>
            <numerusform>%1, %n Dimensionen</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ItemTableModel</name>
    <message>
        <source>Score</source>
        <translation>Wertung</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>Below</source>
        <translation>Darunter</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>%1 – indexed: filters on this field are fast</source>
        <translation>%1 – indiziert: Filter auf dieses Feld sind schnell</translation>
    </message>
    <message>
        <source>(empty key)</source>
        <translation>(leerer Schlüssel)</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ItemTableView</name>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Delete %1</source>
        <translation>%1 &amp;löschen</translation>
    </message>
    <message>
        <source>&amp;Why Was This Not Recalled?</source>
        <translation>&amp;Warum kam das nicht?</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Delete %Ln Items</source>
        <translation>
            <numerusform>%Ln Eintrag &amp;löschen</numerusform>
            <numerusform>%Ln Einträge &amp;löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;New Item Here</source>
        <translation>&amp;Neuer Eintrag hier</translation>
    </message>
    <message>
        <source>&amp;Copy Key</source>
        <translation>Schlüssel &amp;kopieren</translation>
    </message>
    <message>
        <source>C&amp;hange…</source>
        <translation>Änd&amp;ern …</translation>
    </message>
    <message>
        <source>&amp;Only %1</source>
        <translation>Nu&amp;r %1</translation>
    </message>
    <message>
        <source>≥ %1</source>
        <translation>≥ %1</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>Edit Ce&amp;ll</source>
        <translation>&amp;Zelle bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Move…</source>
        <translation>&amp;Verschieben …</translation>
    </message>
    <message>
        <source>Co&amp;py to…</source>
        <translation>Ko&amp;pieren nach …</translation>
    </message>
    <message>
        <source>&amp;Time to Live…</source>
        <translation>Lebens&amp;dauer …</translation>
    </message>
    <message>
        <source>Not %1</source>
        <translation>Nicht %1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ItemsPanel</name>
    <message>
        <source>Items</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>New item</source>
        <translation>Neuer Eintrag</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>%1 löschen</translation>
    </message>
    <message numerus="yes">
        <source>Copied the keys of %n items</source>
        <translation>
            <numerusform>Schlüssel von %n Eintrag kopiert</numerusform>
            <numerusform>Schlüssel von %n Einträgen kopiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>The call is on the clipboard</source>
        <translation>Der Aufruf ist in der Zwischenablage</translation>
    </message>
    <message>
        <source>%1 cannot be indexed: %2</source>
        <translation>%1 kann nicht indiziert werden: %2</translation>
    </message>
    <message>
        <source>This store is a guest&apos;s. An index on “%1” would be written into it: every program that writes to the store keeps it up, and it can be removed again.</source>
        <translation>Dies ist ein Gastspeicher. Ein Index auf „%1“ würde in ihn geschrieben: Jedes Programm, das in den Speicher schreibt, hält ihn aktuell, und er lässt sich wieder entfernen.</translation>
    </message>
    <message>
        <source>The agent&apos;s own queries would use the index on “%1”, and Nestor&apos;s filters would not. As long as it is there, a write of a value that the agent&apos;s SQLite does not take for JSON fails.</source>
        <translation>Die eigenen Abfragen des Agenten würden den Index auf „%1“ nutzen, Nestors Filter nicht. Solange es ihn gibt, scheitert das Schreiben eines Wertes, den das SQLite des Agenten nicht für JSON hält.</translation>
    </message>
    <message>
        <source>Write the index</source>
        <translation>Index schreiben</translation>
    </message>
    <message>
        <source>Leave it as it is</source>
        <translation>So lassen, wie es ist</translation>
    </message>
    <message>
        <source>Remove the Index of the Agent&apos;s Queries</source>
        <translation>Index für Abfragen des Agenten entfernen</translation>
    </message>
    <message>
        <source>Remove the Index on This Field</source>
        <translation>Index auf dieses Feld entfernen</translation>
    </message>
    <message>
        <source>Index This Field</source>
        <translation>Dieses Feld indizieren</translation>
    </message>
    <message>
        <source>Index It for the Agent&apos;s Queries…</source>
        <translation>Für Abfragen des Agenten indizieren …</translation>
    </message>
    <message>
        <source>Nothing was done: the item is still being read.</source>
        <translation>Nichts wurde getan: Welcher Eintrag das ist, wird noch gelesen.</translation>
    </message>
    <message>
        <source>Nothing was done: no item is selected in the list.</source>
        <translation>Nichts wurde getan: In der Liste ist kein Eintrag ausgewählt.</translation>
    </message>
    <message>
        <source>Nothing was done: what was selected is no longer stored.</source>
        <translation>Nichts wurde getan: Was ausgewählt war, ist nicht mehr gespeichert.</translation>
    </message>
    <message>
        <source>Nothing was deleted: this store was opened for reading.</source>
        <translation>Nichts wurde gelöscht: Dieser Speicher wurde zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>Deleted %1; Ctrl+Z takes it back</source>
        <translation>%1 gelöscht; Strg+Z macht das rückgängig</translation>
    </message>
    <message>
        <source>New item (Ctrl+N)</source>
        <translation>Neuer Eintrag (Strg+N)</translation>
    </message>
    <message>
        <source>Import into this place (Ctrl+I)</source>
        <translation>In diesen Ort importieren (Strg+I)</translation>
    </message>
    <message>
        <source>Export this place (Ctrl+E)</source>
        <translation>Diesen Ort exportieren (Strg+E)</translation>
    </message>
    <message>
        <source>More for this place</source>
        <translation>Mehr zu diesem Ort</translation>
    </message>
    <message>
        <source>Choose &amp;Automatically</source>
        <translation>&amp;Automatisch wählen</translation>
    </message>
    <message>
        <source>Nothing was changed: this store was opened for reading.</source>
        <translation>Nichts wurde geändert: Dieser Speicher wurde nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>Nothing is written into this store: the index stands in a cache of this computer.</source>
        <translation>In diesen Speicher wird nichts geschrieben: Der Index liegt in einem Zwischenspeicher dieses Rechners.</translation>
    </message>
    <message>
        <source>It is kept in the store, and follows what is written.</source>
        <translation>Er liegt im Speicher und folgt dem, was geschrieben wird.</translation>
    </message>
    <message>
        <source>This store has no index by meaning: only words are found.</source>
        <translation>Dieser Speicher hat keinen Index nach Bedeutung: Nur Wörter werden gefunden.</translation>
    </message>
    <message>
        <source>Nothing is downloaded, nothing leaves this computer.</source>
        <translation>Nichts wird heruntergeladen, nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Build the index</source>
        <translation>Index aufbauen</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Without the conditions</source>
        <translation>Ohne die Bedingungen</translation>
    </message>
    <message>
        <source>Search everywhere</source>
        <translation>Überall suchen</translation>
    </message>
    <message>
        <source>By meaning, too</source>
        <translation>Auch nach Bedeutung</translation>
    </message>
    <message>
        <source>No item here meets the conditions.</source>
        <translation>Kein Eintrag hier erfüllt die Bedingungen.</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>Nichts wurde gefunden.</translation>
    </message>
    <message>
        <source>Nothing was done: at most %L1 items can be chosen one by one. Edit ▸ Change All Listed takes all that the conditions let pass.</source>
        <translation>Nichts wurde getan: Höchstens %L1 Einträge lassen sich einzeln auswählen. Bearbeiten ▸ Alle aufgeführten ändern nimmt alle, die die Bedingungen erfüllen.</translation>
    </message>
    <message>
        <source>Only fields are typed into here; Return edits the whole item.</source>
        <translation>Nur in Felder lässt sich hier schreiben; die Eingabetaste bearbeitet den ganzen Eintrag.</translation>
    </message>
    <message>
        <source>%1 has text that is not saved: save or revert that first.</source>
        <translation>%1 hat nicht gespeicherten Text: Speichern oder verwerfen Sie ihn zuerst.</translation>
    </message>
    <message>
        <source>%1 does not fit into a line here; Return edits the whole item.</source>
        <translation>%1 passt hier nicht in eine Zeile; die Eingabetaste bearbeitet den ganzen Eintrag.</translation>
    </message>
    <message>
        <source>Nothing was changed: %1.</source>
        <translation>Nichts wurde geändert: %1.</translation>
    </message>
    <message>
        <source>Saved; Ctrl+Z takes it back</source>
        <translation>Gespeichert; Strg+Z macht es rückgängig</translation>
    </message>
    <message>
        <source>Nothing was changed: another program has written this item meanwhile. Escape shows what it is now.</source>
        <translation>Nichts wurde geändert: Ein anderes Programm hat diesen Eintrag inzwischen geschrieben. Esc zeigt, was er jetzt ist.</translation>
    </message>
    <message>
        <source>Nothing was filtered: %1.</source>
        <translation>Nichts wurde gefiltert: %1.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::JsonTreeDelegate</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
</context>
<context>
    <name>nestor::ui::JsonTreeModel</name>
    <message>
        <source>null</source>
        <translation>null</translation>
    </message>
    <message>
        <source>boolean</source>
        <translation>Wahrheitswert</translation>
    </message>
    <message>
        <source>number</source>
        <translation>Zahl</translation>
    </message>
    <message>
        <source>string</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>array</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n Feld</numerusform>
            <numerusform>%n Felder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n element(s)</source>
        <translation>
            <numerusform>%n Element</numerusform>
            <numerusform>%n Elemente</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>name, type: value</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>%1 is not a JSON value: %2. Text needs the type “string”.</source>
        <translation>%1 ist kein JSON-Wert: %2. Text braucht den Typ „Text“.</translation>
    </message>
    <message>
        <source>The member keeps its name, as none was typed.</source>
        <translation>Das Feld behält seinen Namen, da keiner eingegeben wurde.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::JsonTreeView</name>
    <message>
        <source>Value as a tree</source>
        <translation>Wert als Baum</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Show all and edit</source>
        <translation>Alles zeigen und bearbeiten</translation>
    </message>
    <message>
        <source>The text is not valid JSON: mend it in the Text tab, then its tree is here again.</source>
        <translation>Der Text ist kein gültiges JSON: Berichtigen Sie ihn unter Text, dann ist sein Baum wieder hier.</translation>
    </message>
    <message>
        <source>Only the beginning of this value is shown. Its tree is here once all of it is.</source>
        <translation>Nur der Anfang dieses Werts wird gezeigt. Sein Baum ist hier, sobald der ganze Wert gezeigt wird.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::LadderView</name>
    <message>
        <source>Gates</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>cannot be told</source>
        <translation>nicht zu sagen</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>lost here</source>
        <translation>hier verloren</translation>
    </message>
</context>
<context>
    <name>nestor::ui::MainWindow</name>
    <message>
        <source>Stores (*.db *.sqlite *.sqlite3)</source>
        <translation>Speicher (*.db *.sqlite *.sqlite3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open stores</source>
        <translation>Offene Speicher</translation>
    </message>
    <message>
        <source>Open a store</source>
        <translation>Einen Speicher öffnen</translation>
    </message>
    <message>
        <source>Open a store of memories</source>
        <translation>Einen Speicher mit Erinnerungen öffnen</translation>
    </message>
    <message>
        <source>Nestor opens the SQLite files that LangGraph agents keep their long-term memory in, also while they run. Drop one here, or:</source>
        <translation>Nestor öffnet die SQLite-Dateien, in denen LangGraph-Agenten ihr Langzeitgedächtnis führen, auch während sie laufen. Ziehen Sie eine hierher, oder:</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>New store…</source>
        <translation>Neuer Speicher …</translation>
    </message>
    <message>
        <source>Nestor</source>
        <translation>Nestor</translation>
    </message>
    <message>
        <source>%1 ●</source>
        <translation>%1 ●</translation>
    </message>
    <message>
        <source>%1[*] – Nestor</source>
        <translation>%1[*] – Nestor</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>&amp;Rückgängig: %1</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>&amp;Wiederholen: %1</translation>
    </message>
    <message>
        <source>New store</source>
        <translation>Neuer Speicher</translation>
    </message>
    <message>
        <source>memories.db</source>
        <translation>erinnerungen.db</translation>
    </message>
    <message>
        <source>No store was opened yet</source>
        <translation>Noch kein Speicher wurde geöffnet</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>About Nestor</source>
        <translation>Über Nestor</translation>
    </message>
    <message>
        <source>Nestor %1</source>
        <translation>Nestor %1</translation>
    </message>
    <message>
        <source>A workbench for the long-term memory of agents. The window is free software under the GNU General Public License, version 3 or later; its core, nestor_core, under the Apache License 2.0.</source>
        <translation>Eine Werkbank für das Langzeitgedächtnis von Agenten. Das Fenster ist freie Software unter der GNU General Public License, Version 3 oder später; sein Kern, nestor_core, unter der Apache-Lizenz 2.0.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Store</source>
        <translation>&amp;Speicher</translation>
    </message>
    <message>
        <source>&amp;New Store…</source>
        <translation>&amp;Neuer Speicher …</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren …</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren …</translation>
    </message>
    <message>
        <source>&amp;Close Store</source>
        <translation>Speicher &amp;schließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;New Item</source>
        <translation>&amp;Neuer Eintrag</translation>
    </message>
    <message>
        <source>&amp;Save Item</source>
        <translation>Eintrag &amp;speichern</translation>
    </message>
    <message>
        <source>Re&amp;vert Item</source>
        <translation>Eintrag &amp;verwerfen</translation>
    </message>
    <message>
        <source>&amp;Delete Item</source>
        <translation>Eintrag &amp;löschen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Leisten</translation>
    </message>
    <message>
        <source>&amp;Reset Layout</source>
        <translation>Anordnung &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Aussehen</translation>
    </message>
    <message>
        <source>As the &amp;System</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Full Screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>Go &amp;to…</source>
        <translation>&amp;Gehe zu …</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Vorwärts</translation>
    </message>
    <message>
        <source>&amp;Up to Parent</source>
        <translation>&amp;Aufwärts</translation>
    </message>
    <message>
        <source>&amp;Namespaces</source>
        <translation>&amp;Namensräume</translation>
    </message>
    <message>
        <source>&amp;Items</source>
        <translation>&amp;Einträge</translation>
    </message>
    <message>
        <source>Filter N&amp;amespaces</source>
        <translation>Namensräume &amp;filtern</translation>
    </message>
    <message>
        <source>Next &amp;Store</source>
        <translation>Nächster &amp;Speicher</translation>
    </message>
    <message>
        <source>&amp;Previous Store</source>
        <translation>V&amp;origer Speicher</translation>
    </message>
    <message>
        <source>Sea&amp;rch</source>
        <translation>S&amp;uchen</translation>
    </message>
    <message>
        <source>&amp;Search Items</source>
        <translation>Einträge &amp;suchen</translation>
    </message>
    <message>
        <source>Add &amp;Condition</source>
        <translation>&amp;Bedingung hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
        <source>Build Search &amp;Index</source>
        <translation>Such&amp;index aufbauen</translation>
    </message>
    <message>
        <source>Choose &amp;Embedder and Fields…</source>
        <translation>&amp;Einbetter und Felder wählen …</translation>
    </message>
    <message>
        <source>&amp;Check Store</source>
        <translation>Speicher &amp;prüfen</translation>
    </message>
    <message>
        <source>Check and &amp;Repair</source>
        <translation>Prüfen und &amp;ausbessern</translation>
    </message>
    <message>
        <source>&amp;Back Up…</source>
        <translation>&amp;Sichern …</translation>
    </message>
    <message>
        <source>Keep &amp;History of Changes</source>
        <translation>&amp;Verlauf der Änderungen führen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;About Nestor</source>
        <translation>Ü&amp;ber Nestor</translation>
    </message>
    <message>
        <source>R&amp;efresh</source>
        <translation>A&amp;uffrischen</translation>
    </message>
    <message>
        <source>Ite&amp;m</source>
        <translation>Ein&amp;trag</translation>
    </message>
    <message>
        <source>Menus</source>
        <translation>Menüs</translation>
    </message>
    <message>
        <source>Sa&amp;ved Searches</source>
        <translation>Gespeicherte Su&amp;chen</translation>
    </message>
    <message>
        <source>Sa&amp;ve Search…</source>
        <translation>Suche sp&amp;eichern …</translation>
    </message>
    <message>
        <source>Indexed &amp;Fields</source>
        <translation>Indizierte &amp;Felder</translation>
    </message>
    <message>
        <source>The items shown have no fields</source>
        <translation>Die gezeigten Einträge haben keine Felder</translation>
    </message>
    <message>
        <source>Read anew</source>
        <translation>Neu gelesen</translation>
    </message>
    <message>
        <source>&amp;Save Item: %1</source>
        <translation>Eintrag &amp;speichern: %1</translation>
    </message>
    <message>
        <source>&amp;Delete Item: %1</source>
        <translation>Eintrag &amp;löschen: %1</translation>
    </message>
    <message>
        <source>Re&amp;view Memories</source>
        <translation>Erinnerungen &amp;durchgehen</translation>
    </message>
    <message>
        <source>&amp;Why Was This Not Recalled?</source>
        <translation>&amp;Warum kam das nicht?</translation>
    </message>
    <message>
        <source>Compare With the A&amp;gent</source>
        <translation>Mit dem A&amp;genten vergleichen</translation>
    </message>
    <message>
        <source>%1 ○</source>
        <comment>a store that holds items which no search returns</comment>
        <translation>%1 ○</translation>
    </message>
    <message>
        <source>Find &amp;Lost Items</source>
        <translation>Ver&amp;lorene Einträge suchen</translation>
    </message>
    <message>
        <source>Nestor crashed when it ran last</source>
        <translation>Nestor ist beim letzten Mal abgestürzt</translation>
    </message>
    <message>
        <source>What was stored is stored, and text that was not saved is kept with its store. Open again what was open, unless that is what it crashed of. A report helps to find the fault.</source>
        <translation>Was gespeichert war, ist gespeichert, und nicht gespeicherter Text wird bei seinem Speicher aufbewahrt. Öffnen Sie wieder, was offen war, außer wenn der Absturz davon kam. Ein Bericht hilft, den Fehler zu finden.</translation>
    </message>
    <message numerus="yes">
        <source>Open %Ln stores again</source>
        <translation>
            <numerusform>%Ln Speicher wieder öffnen</numerusform>
            <numerusform>%Ln Speicher wieder öffnen</numerusform>
        </translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>Bericht …</translation>
    </message>
    <message>
        <source>&amp;Report a Problem…</source>
        <translation>Ein &amp;Problem melden …</translation>
    </message>
    <message>
        <source>Connect to a Ser&amp;ver…</source>
        <translation>Mit einem Ser&amp;ver verbinden …</translation>
    </message>
    <message>
        <source>C&amp;hange Selected Items…</source>
        <translation>&amp;Gewählte Einträge ändern …</translation>
    </message>
    <message>
        <source>Change &amp;All Listed…</source>
        <translation>&amp;Alle aufgeführten ändern …</translation>
    </message>
    <message>
        <source>&amp;Move Selected Items…</source>
        <translation>Ausgewählte Einträge verschie&amp;ben …</translation>
    </message>
    <message>
        <source>Rename Names&amp;pace…</source>
        <translation>Na&amp;mensraum umbenennen …</translation>
    </message>
</context>
<context>
    <name>nestor::ui::MergePane</name>
    <message>
        <source>Save and Delete the Left One</source>
        <translation>Speichern und das linke löschen</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Merged value</source>
        <translation>Zusammengeführter Wert</translation>
    </message>
    <message>
        <source>One step, which can be undone (Ctrl+S)</source>
        <translation>Ein Schritt, der rückgängig gemacht werden kann (Strg+S)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Both in one: %1</source>
        <translation>Beide in einem: %1</translation>
    </message>
    <message>
        <source>A memory must be a JSON object.</source>
        <translation>Eine Erinnerung muss ein JSON-Objekt sein.</translation>
    </message>
    <message>
        <source>This is not valid JSON: %1</source>
        <translation>Das ist kein gültiges JSON: %1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::NamespaceListModel</name>
    <message>
        <source>%L1 more match</source>
        <translation>%L1 weitere passen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::NamespacePanel</name>
    <message>
        <source>Nothing was changed: this store was opened for reading.</source>
        <translation>Nichts wurde geändert: Dieser Speicher wurde nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>Namespaces</source>
        <translation>Namensräume</translation>
    </message>
    <message>
        <source>Filter namespaces</source>
        <translation>Namensräume filtern</translation>
    </message>
    <message>
        <source>Filter, e.g. agents.*.memories</source>
        <translation>Filter, z. B. agents.*.memories</translation>
    </message>
    <message>
        <source>Tree of namespaces</source>
        <translation>Baum der Namensräume</translation>
    </message>
    <message>
        <source>Namespaces that match the filter</source>
        <translation>Namensräume, die zum Filter passen</translation>
    </message>
    <message>
        <source>The namespaces cannot be read: %1.</source>
        <translation>Die Namensräume können nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>No namespaces yet. They come with the first item.</source>
        <translation>Noch keine Namensräume. Sie kommen mit dem ersten Eintrag.</translation>
    </message>
    <message>
        <source>No namespace matches.</source>
        <translation>Kein Namensraum passt.</translation>
    </message>
    <message>
        <source>New Item Here</source>
        <translation>Neuer Eintrag hier</translation>
    </message>
    <message>
        <source>Import Here…</source>
        <translation>Hierher importieren …</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Copy Path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Auffrischen</translation>
    </message>
    <message>
        <source>Rename or Move…</source>
        <translation>Umbenennen oder verschieben …</translation>
    </message>
    <message>
        <source>Copy All to…</source>
        <translation>Alle kopieren nach …</translation>
    </message>
    <message>
        <source>Change All…</source>
        <translation>Alle ändern …</translation>
    </message>
    <message>
        <source>Time to Live of All…</source>
        <translation>Lebensdauer aller …</translation>
    </message>
    <message>
        <source>Delete All…</source>
        <translation>Alle löschen …</translation>
    </message>
</context>
<context>
    <name>nestor::ui::NamespaceTreeModel</name>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>Show next %L1</source>
        <translation>Die nächsten %L1 zeigen</translation>
    </message>
    <message>
        <source>(empty label)</source>
        <translation>(leerer Name)</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln item(s)</source>
        <translation>
            <numerusform>%1, %Ln Eintrag</numerusform>
            <numerusform>%1, %Ln Einträge</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nestor::ui::NewItemForm</name>
    <message>
        <source>New item</source>
        <translation>Neuer Eintrag</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>e.g. agents.42.memories</source>
        <translation>z. B. agents.42.memories</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>An item needs a namespace: labels with periods between them.</source>
        <translation>Ein Eintrag braucht einen Namensraum: Namen mit Punkten dazwischen.</translation>
    </message>
    <message>
        <source>Namespace: %1.</source>
        <translation>Namensraum: %1.</translation>
    </message>
    <message>
        <source>An item needs a key.</source>
        <translation>Ein Eintrag braucht einen Schlüssel.</translation>
    </message>
    <message>
        <source>This namespace already has an item with this key.</source>
        <translation>Dieser Namensraum hat schon einen Eintrag mit diesem Schlüssel.</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::PairModel</name>
    <message>
        <source>Duplicate</source>
        <translation>Doppelt</translation>
    </message>
    <message>
        <source>Duplicate, but for %1</source>
        <translation>Doppelt, bis auf %1</translation>
    </message>
    <message>
        <source>Conflict in %1</source>
        <translation>Widerspruch in %1</translation>
    </message>
    <message>
        <source>Conflict: %1</source>
        <translation>Widerspruch: %1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::PairSide</name>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Value on the left</source>
        <translation>Wert links</translation>
    </message>
    <message>
        <source>Value on the right</source>
        <translation>Wert rechts</translation>
    </message>
    <message>
        <source>written later, %1</source>
        <translation>später geschrieben, %1</translation>
    </message>
    <message>
        <source>written %1</source>
        <translation>geschrieben %1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::PlannedChangesModel</name>
    <message>
        <source>another of these items has the same key</source>
        <translation>ein anderer dieser Einträge hat denselben Schlüssel</translation>
    </message>
    <message>
        <source>an item has this key there</source>
        <translation>dort hat ein Eintrag diesen Schlüssel</translation>
    </message>
    <message>
        <source>%1 cannot be changed: %2</source>
        <translation>%1 ist nicht zu ändern: %2</translation>
    </message>
    <message>
        <source>%1 replaces the item that is there</source>
        <translation>%1 ersetzt den Eintrag, der dort ist</translation>
    </message>
</context>
<context>
    <name>nestor::ui::PreviewModel</name>
    <message>
        <source>✕ refused</source>
        <translation>✕ abgewiesen</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>(empty key)</source>
        <translation>(leerer Schlüssel)</translation>
    </message>
</context>
<context>
    <name>nestor::ui::RecallWatch</name>
    <message>
        <source>No search by meaning returns: %L1</source>
        <translation>Keine Suche nach Bedeutung liefert: %L1</translation>
    </message>
    <message>
        <source>Not found by their own vector: %L1</source>
        <translation>Nicht durch ihren eigenen Vektor gefunden: %L1</translation>
    </message>
    <message>
        <source>Expired and still served: %L1</source>
        <translation>Abgelaufen und noch geliefert: %L1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ReportWindow</name>
    <message>
        <source>Lines of the report</source>
        <translation>Zeilen des Berichts</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>Als CSV speichern …</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Den Bericht speichern</translation>
    </message>
    <message>
        <source>report.csv</source>
        <translation>bericht.csv</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>%1: could not be saved: %2</source>
        <translation>%1: konnte nicht gespeichert werden: %2</translation>
    </message>
    <message>
        <source>Show Item</source>
        <translation>Eintrag zeigen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ResultsLine</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Erklären</translation>
    </message>
    <message>
        <source>Copy as Python</source>
        <translation>Als Python kopieren</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>How this answer came about</source>
        <translation>Wie diese Antwort zustande kam</translation>
    </message>
    <message>
        <source>The LangGraph call that asks the same</source>
        <translation>Der LangGraph-Aufruf, der dasselbe fragt</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message>
        <source>about %1 items looked at</source>
        <translation>etwa %1 Einträge angesehen</translation>
    </message>
    <message>
        <source>%1 items looked at</source>
        <translation>%1 Einträge angesehen</translation>
    </message>
    <message>
        <source>still counting…</source>
        <translation>wird noch gezählt …</translation>
    </message>
    <message>
        <source>Plan: %1 – %2.</source>
        <translation>Plan: %1 – %2.</translation>
    </message>
    <message>
        <source>Time: %1.</source>
        <translation>Zeit: %1.</translation>
    </message>
    <message>
        <source>Embedder: %1.</source>
        <translation>Einbetter: %1.</translation>
    </message>
    <message numerus="yes">
        <source>The best %Ln results</source>
        <translation>
            <numerusform>Der beste Treffer</numerusform>
            <numerusform>Die besten %Ln Treffer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln results</source>
        <translation>
            <numerusform>%Ln Treffer</numerusform>
            <numerusform>%Ln Treffer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln items</source>
        <translation>
            <numerusform>%Ln Eintrag</numerusform>
            <numerusform>%Ln Einträge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln items pass</source>
        <translation>
            <numerusform>%Ln Eintrag erfüllt sie</numerusform>
            <numerusform>%Ln Einträge erfüllen sie</numerusform>
        </translation>
    </message>
    <message>
        <source>About the results</source>
        <translation>Über die Treffer</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>less than %1 %</source>
        <translation>weniger als %1 %</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>index behind</source>
        <translation>Index hinkt nach</translation>
    </message>
    <message>
        <source>%1 items in the store, about %2 pass namespace and filter (%3), %4 scored.</source>
        <translation>%1 Einträge im Speicher, etwa %2 passen zu Namensraum und Filter (%3), %4 bewertet.</translation>
    </message>
    <message>
        <source>%1 items in the store, %2 pass namespace and filter (%3), %4 scored.</source>
        <translation>%1 Einträge im Speicher, %2 passen zu Namensraum und Filter (%3), %4 bewertet.</translation>
    </message>
    <message>
        <source>%1 were looked at to choose the plan.</source>
        <translation>%1 wurden angesehen, um den Plan zu wählen.</translation>
    </message>
    <message>
        <source>%1 vectors, %2 of them in the graph; the others are compared one by one.</source>
        <translation>%1 Vektoren, davon %2 im Graphen; die anderen werden einzeln verglichen.</translation>
    </message>
    <message>
        <source>%1 vectors, none of them in a graph.</source>
        <translation>%1 Vektoren, keiner davon in einem Graphen.</translation>
    </message>
    <message>
        <source>%1 vectors, all of them in the graph.</source>
        <translation>%1 Vektoren, alle im Graphen.</translation>
    </message>
    <message>
        <source>all compared</source>
        <comment>how was searched</comment>
        <translation>alle verglichen</translation>
    </message>
    <message>
        <source>by the index</source>
        <comment>how was searched</comment>
        <translation>über den Index</translation>
    </message>
    <message>
        <source>by the index, conditions inside</source>
        <comment>how was searched</comment>
        <translation>über den Index, Bedingungen darin</translation>
    </message>
    <message>
        <source>by words</source>
        <comment>how was searched</comment>
        <translation>nach Wörtern</translation>
    </message>
    <message>
        <source>newest first</source>
        <comment>how was searched</comment>
        <translation>neueste zuerst</translation>
    </message>
    <message>
        <source>by words only</source>
        <comment>how was searched</comment>
        <translation>nur nach Wörtern</translation>
    </message>
    <message>
        <source>among about %1 items</source>
        <translation>unter etwa %1 Einträgen</translation>
    </message>
    <message>
        <source>among %1 items</source>
        <translation>unter %1 Einträgen</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suchen …</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln ausgewählt</numerusform>
            <numerusform>%Ln ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Compare With the Agent</source>
        <translation>Mit dem Agenten vergleichen</translation>
    </message>
    <message>
        <source>What LangGraph&apos;s own search answers, beside the nearest of all</source>
        <translation>Was LangGraphs eigene Suche antwortet, neben den nächsten von allen</translation>
    </message>
    <message>
        <source>More about these results</source>
        <translation>Mehr zu diesen Ergebnissen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ReviewWindow</name>
    <message>
        <source>Review Memories – %1</source>
        <translation>Erinnerungen durchgehen – %1</translation>
    </message>
    <message>
        <source>Pairs of memories</source>
        <translation>Paare von Erinnerungen</translation>
    </message>
    <message>
        <source>Keep Left</source>
        <translation>Linke behalten</translation>
    </message>
    <message>
        <source>Keep Right</source>
        <translation>Rechte behalten</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>No Problem</source>
        <translation>Kein Problem</translation>
    </message>
    <message>
        <source>Deletes the right one; can be undone</source>
        <translation>Löscht die rechte; lässt sich rückgängig machen</translation>
    </message>
    <message>
        <source>Deletes the left one; can be undone</source>
        <translation>Löscht die linke; lässt sich rückgängig machen</translation>
    </message>
    <message>
        <source>Tells this pair no more until one of both changes</source>
        <translation>Nennt dieses Paar nicht mehr, bis eine von beiden sich ändert</translation>
    </message>
    <message>
        <source>%1  (%2)</source>
        <translation>%1  (%2)</translation>
    </message>
    <message>
        <source>Comparing the memories of %1</source>
        <translation>Erinnerungen in %1 werden verglichen</translation>
    </message>
    <message>
        <source>Memories were not compared: %1</source>
        <translation>Die Erinnerungen wurden nicht verglichen: %1</translation>
    </message>
    <message>
        <source>Looking for memories that say the same or contradict each other…</source>
        <translation>Erinnerungen, die dasselbe sagen oder einander widersprechen, werden gesucht …</translation>
    </message>
    <message>
        <source>Nothing to settle among %L1 memories. What is said in other words is not seen.</source>
        <translation>Unter %L1 Erinnerungen ist nichts zu klären. Was mit anderen Worten gesagt ist, wird nicht erkannt.</translation>
    </message>
    <message>
        <source>Keep %1, delete %2</source>
        <translation>%1 behalten, %2 löschen</translation>
    </message>
    <message>
        <source>No problem: %1, %2</source>
        <translation>Kein Problem: %1, %2</translation>
    </message>
    <message>
        <source>Compared %L1 memories; conflicts: %L2, duplicates: %L3</source>
        <translation>%L1 Erinnerungen verglichen; Widersprüche: %L2, doppelt: %L3</translation>
    </message>
    <message>
        <source>Conflicts: %L1, duplicates: %L2, among %L3 memories.</source>
        <translation>Widersprüche: %L1, doppelt: %L2, unter %L3 Erinnerungen.</translation>
    </message>
    <message>
        <source>Makes one of both, in an editor on the right</source>
        <translation>Macht aus beiden eines, in einem Editor rechts</translation>
    </message>
    <message>
        <source>Merge %1 into %2</source>
        <translation>%1 mit %2 zusammenführen</translation>
    </message>
    <message>
        <source>Save what you merged, or cancel it, first.</source>
        <translation>Speichern Sie zuerst das Zusammengeführte, oder brechen Sie ab.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::SavedSearchDelegate</name>
    <message>
        <source>Name of the search</source>
        <translation>Name der Suche</translation>
    </message>
</context>
<context>
    <name>nestor::ui::SavedSearchModel</name>
    <message>
        <source>Update search “%1”</source>
        <translation>Suche „%1“ aktualisieren</translation>
    </message>
    <message>
        <source>Delete search “%1”</source>
        <translation>Suche „%1“ löschen</translation>
    </message>
    <message>
        <source>Move search “%1”</source>
        <translation>Suche „%1“ verschieben</translation>
    </message>
    <message>
        <source>%1+</source>
        <comment>at least so many</comment>
        <translation>%1+</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln items</source>
        <translation>
            <numerusform>%1, %Ln Eintrag</numerusform>
            <numerusform>%1, %Ln Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>Save search “%1”</source>
        <translation>Suche „%1“ speichern</translation>
    </message>
    <message>
        <source>Rename search “%1”</source>
        <translation>Suche „%1“ umbenennen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::SavedSearchPanel</name>
    <message>
        <source>Saved searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
    <message>
        <source>%1 searches are saved already; delete one first</source>
        <translation>Es sind schon %1 Suchen gespeichert; löschen Sie erst eine</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>&amp;Update to What Is Shown</source>
        <translation>&amp;Auf das Gezeigte aktualisieren</translation>
    </message>
    <message>
        <source>Move U&amp;p</source>
        <translation>Nach &amp;oben</translation>
    </message>
    <message>
        <source>Move Do&amp;wn</source>
        <translation>Nach u&amp;nten</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>+ keeps what is shown, under a name.</source>
        <translation>+ bewahrt unter einem Namen auf, was zu sehen ist.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::Screenshot</name>
    <message>
        <source>%1 cannot be written</source>
        <translation>%1 kann nicht geschrieben werden</translation>
    </message>
</context>
<context>
    <name>nestor::ui::SearchBar</name>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Meaning + words</source>
        <translation>Bedeutung + Wörter</translation>
    </message>
    <message>
        <source>What means the same, and what says the words</source>
        <translation>Was dasselbe bedeutet, und was die Wörter sagt</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>Bedeutung</translation>
    </message>
    <message>
        <source>What means the same, also in other words</source>
        <translation>Was dasselbe bedeutet, auch mit anderen Wörtern</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>What says the words; &quot;a phrase&quot;, begin*, -without</source>
        <translation>Was die Wörter sagt; &quot;eine Wendung&quot;, anfang*, -ohne</translation>
    </message>
    <message>
        <source>How to search</source>
        <translation>Wie gesucht wird</translation>
    </message>
    <message>
        <source>Here and below</source>
        <translation>Hier und darunter</translation>
    </message>
    <message>
        <source>This namespace and all below it</source>
        <translation>Dieser Namensraum und alle darunter</translation>
    </message>
    <message>
        <source>Only here</source>
        <translation>Nur hier</translation>
    </message>
    <message>
        <source>This namespace without those below it</source>
        <translation>Dieser Namensraum ohne die darunter</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>The whole store</source>
        <translation>Der ganze Speicher</translation>
    </message>
    <message>
        <source>Where to search</source>
        <translation>Wo gesucht wird</translation>
    </message>
    <message>
        <source>Search words, &quot;a phrase&quot;, begin*, -without</source>
        <translation>Wörter suchen, &quot;eine Wendung&quot;, anfang*, -ohne</translation>
    </message>
    <message>
        <source>Ask what the agent remembers</source>
        <translation>Fragen, woran sich der Agent erinnert</translation>
    </message>
    <message>
        <source>Written together answers together</source>
        <translation>Gemeinsam Geschriebenes antwortet gemeinsam</translation>
    </message>
    <message>
        <source>Lifts what was written in one sitting with the best; with meaning + words only</source>
        <translation>Hebt, was in einem Zug mit den besten Treffern geschrieben wurde; nur bei Bedeutung + Wörter</translation>
    </message>
</context>
<context>
    <name>nestor::ui::StatusLine</name>
    <message>
        <source>Status</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>No store is open</source>
        <translation>Kein Speicher ist offen</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet …</translation>
    </message>
    <message>
        <source>Not open</source>
        <translation>Nicht offen</translation>
    </message>
    <message>
        <source>Live: watching for changes</source>
        <translation>Live: Änderungen werden beobachtet</translation>
    </message>
    <message>
        <source>Live: another program wrote just now</source>
        <translation>Live: Ein anderes Programm schrieb gerade eben</translation>
    </message>
    <message>
        <source>Live: another program wrote %1 s ago</source>
        <translation>Live: Ein anderes Programm schrieb vor %1 s</translation>
    </message>
    <message>
        <source>Live: another program wrote %1 min ago</source>
        <translation>Live: Ein anderes Programm schrieb vor %1 Min.</translation>
    </message>
    <message>
        <source>Live: another program wrote %1 h ago</source>
        <translation>Live: Ein anderes Programm schrieb vor %1 Std.</translation>
    </message>
    <message>
        <source>Read-only: nothing can be written</source>
        <translation>Nur lesbar: Nichts kann geschrieben werden</translation>
    </message>
    <message>
        <source>Managed store: every change is kept</source>
        <translation>Verwalteter Speicher: Jede Änderung bleibt erhalten</translation>
    </message>
    <message>
        <source>Guest store: nothing is written but your edits</source>
        <translation>Gastspeicher: Nur Ihre Änderungen werden geschrieben</translation>
    </message>
    <message>
        <source>1 item</source>
        <translation>1 Eintrag</translation>
    </message>
    <message>
        <source>%L1 items</source>
        <translation>%L1 Einträge</translation>
    </message>
    <message>
        <source>Waiting for another program…</source>
        <translation>Warten auf ein anderes Programm …</translation>
    </message>
    <message>
        <source>The file is gone</source>
        <translation>Die Datei ist weg</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>Die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>The connection is lost</source>
        <translation>Die Verbindung ist unterbrochen</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 auf %2</translation>
    </message>
    <message>
        <source>%1, read-only</source>
        <translation>%1, nur lesbar</translation>
    </message>
</context>
<context>
    <name>nestor::ui::StorePage</name>
    <message>
        <source>Namespaces</source>
        <translation>Namensräume</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>Eintrag</translation>
    </message>
    <message>
        <source>Commands for the namespace</source>
        <translation>Befehle für den Namensraum</translation>
    </message>
    <message>
        <source>“%1” was left as it is. %2</source>
        <translation>„%1“ blieb, wie es ist. %2</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>%1 wird geöffnet …</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>Diese Suche speichern</translation>
    </message>
    <message>
        <source>Save what is shown: the place, the question and the conditions</source>
        <translation>Speichert, was gezeigt wird: Ort, Frage und Bedingungen</translation>
    </message>
    <message>
        <source>Another program has locked %1. What you asked for is waiting, and goes on by itself.</source>
        <translation>Ein anderes Programm hat %1 gesperrt. Was Sie verlangt haben, wartet und geht von selbst weiter.</translation>
    </message>
    <message>
        <source>Waiting for another program…</source>
        <translation>Warten auf ein anderes Programm …</translation>
    </message>
    <message>
        <source>It has locked %1. The store opens by itself as soon as it can.</source>
        <translation>Es hat %1 gesperrt. Der Speicher öffnet sich von selbst, sobald es geht.</translation>
    </message>
    <message>
        <source>Close the store</source>
        <translation>Speicher schließen</translation>
    </message>
    <message>
        <source>%1 is no longer at its place: it was moved, renamed or deleted. You see what was read before. Nothing can be saved until the file is back; what you typed is kept.</source>
        <translation>%1 ist nicht mehr an ihrem Ort: Die Datei wurde verschoben, umbenannt oder gelöscht. Sie sehen, was vorher gelesen wurde. Bis die Datei wieder da ist, kann nichts gespeichert werden; was Sie getippt haben, bleibt erhalten.</translation>
    </message>
    <message>
        <source>%1 was cut off or overwritten, and cannot be read any more. You see what was read before. Nothing is written into it; what you typed is kept. Once the file is written anew, it is opened again by itself.</source>
        <translation>%1 wurde abgeschnitten oder überschrieben und kann nicht mehr gelesen werden. Sie sehen, was vorher gelesen wurde. Es wird nichts hineingeschrieben; was Sie getippt haben, bleibt erhalten. Sobald die Datei neu geschrieben ist, wird sie von selbst wieder geöffnet.</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>Neu öffnen</translation>
    </message>
    <message>
        <source>Another file was put in the place of %1. It is what you see now. What you typed before is kept; what you did before cannot be undone in it.</source>
        <translation>An die Stelle von %1 wurde eine andere Datei gelegt. Sie sehen jetzt diese. Was Sie vorher getippt haben, bleibt erhalten; was Sie vorher getan haben, kann darin nicht rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>Rückgängig gemacht: %1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <translation>Wiederholt: %1</translation>
    </message>
    <message>
        <source>Change the connection…</source>
        <translation>Verbindung ändern …</translation>
    </message>
    <message>
        <source>The connection to the server of %1 is lost, and is made again by itself as soon as the server answers. You see what was read before. What you typed is kept.</source>
        <translation>Die Verbindung zum Server von %1 ist unterbrochen und wird von selbst wiederhergestellt, sobald der Server antwortet. Sie sehen, was vorher gelesen wurde. Was Sie eingegeben haben, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Nothing was undone or done again: the last change is still being stored.</source>
        <translation>Nichts wurde rückgängig gemacht oder wiederholt: Die letzte Änderung wird noch gespeichert.</translation>
    </message>
    <message>
        <source>Saved Searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::StoreTools</name>
    <message>
        <source>%1: cancelled</source>
        <translation>%1: abgebrochen</translation>
    </message>
    <message>
        <source>Damaged file</source>
        <translation>Beschädigte Datei</translation>
    </message>
    <message>
        <source>Name that is not text</source>
        <translation>Name, der kein Text ist</translation>
    </message>
    <message>
        <source>Foreign trigger</source>
        <translation>Fremder Trigger</translation>
    </message>
    <message>
        <source>Broken reference</source>
        <translation>Kaputter Verweis</translation>
    </message>
    <message>
        <source>Value that is not JSON</source>
        <translation>Wert, der kein JSON ist</translation>
    </message>
    <message>
        <source>Value that is not an object</source>
        <translation>Wert, der kein Objekt ist</translation>
    </message>
    <message>
        <source>Bad namespace</source>
        <translation>Falscher Namensraum</translation>
    </message>
    <message>
        <source>Unreadable time</source>
        <translation>Unlesbare Zeit</translation>
    </message>
    <message>
        <source>Expired item still there</source>
        <translation>Abgelaufener Eintrag noch da</translation>
    </message>
    <message>
        <source>Vector without its item</source>
        <translation>Vektor ohne seinen Eintrag</translation>
    </message>
    <message>
        <source>Vector of a text that is gone</source>
        <translation>Vektor eines Textes, der fort ist</translation>
    </message>
    <message>
        <source>Vector of an older text</source>
        <translation>Vektor eines älteren Textes</translation>
    </message>
    <message>
        <source>Vector of a wrong size</source>
        <translation>Vektor falscher Größe</translation>
    </message>
    <message>
        <source>Damaged vector of Nestor&apos;s</source>
        <translation>Beschädigter Vektor von Nestor</translation>
    </message>
    <message>
        <source>Full text is damaged</source>
        <translation>Volltext ist beschädigt</translation>
    </message>
    <message>
        <source>Full text is incomplete</source>
        <translation>Volltext ist unvollständig</translation>
    </message>
    <message>
        <source>What was removed is kept in %1.</source>
        <translation>Was entfernt wurde, liegt in %1.</translation>
    </message>
    <message>
        <source>Full text is behind</source>
        <translation>Volltext ist im Rückstand</translation>
    </message>
    <message>
        <source>Vector index is behind</source>
        <translation>Vektorindex ist im Rückstand</translation>
    </message>
    <message>
        <source>%L1 items and %L2 vectors were looked at.</source>
        <translation>%L1 Einträge und %L2 Vektoren wurden angesehen.</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Mended</source>
        <translation>Ausgebessert</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>Was es bedeutet</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Repairing %1</source>
        <translation>%1 wird ausgebessert</translation>
    </message>
    <message>
        <source>Checking %1</source>
        <translation>%1 wird geprüft</translation>
    </message>
    <message>
        <source>%1: nothing is wrong, %L2 items</source>
        <translation>%1: alles in Ordnung, %L2 Einträge</translation>
    </message>
    <message>
        <source>%1: %L2 problems found, %L3 mended</source>
        <translation>%1: %L2 Probleme gefunden, %L3 ausgebessert</translation>
    </message>
    <message>
        <source>%1: %L2 problems found</source>
        <translation>%1: %L2 Probleme gefunden</translation>
    </message>
    <message>
        <source>Back up %1</source>
        <translation>%1 sichern</translation>
    </message>
    <message>
        <source>%1 backup.%2</source>
        <translation>%1 Sicherung.%2</translation>
    </message>
    <message>
        <source>Stores (*.db *.sqlite *.sqlite3)</source>
        <translation>Speicher (*.db *.sqlite *.sqlite3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Backing up %1</source>
        <translation>%1 wird gesichert</translation>
    </message>
    <message>
        <source>Backed up %L1 items to %2</source>
        <translation>%L1 Einträge nach %2 gesichert</translation>
    </message>
    <message>
        <source>Forget the history?</source>
        <translation>Den Verlauf vergessen?</translation>
    </message>
    <message>
        <source>Stop keeping the history of %1?</source>
        <translation>Den Verlauf von %1 nicht mehr führen?</translation>
    </message>
    <message>
        <source>The former versions of its items, the log of changes and Nestor&apos;s indexes are removed from the file. The items stay as they are. This cannot be undone.</source>
        <translation>Die früheren Fassungen seiner Einträge, das Protokoll der Änderungen und Nestors Indizes werden aus der Datei entfernt. Die Einträge bleiben, wie sie sind. Das kann nicht rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Forget the history</source>
        <translation>Den Verlauf vergessen</translation>
    </message>
    <message>
        <source>Preparing %1 to keep history</source>
        <translation>%1 wird vorbereitet, einen Verlauf zu führen</translation>
    </message>
    <message>
        <source>Removing the history of %1</source>
        <translation>Der Verlauf von %1 wird entfernt</translation>
    </message>
    <message>
        <source>%1 keeps every change from now on</source>
        <translation>%1 behält von jetzt an jede Änderung</translation>
    </message>
    <message>
        <source>%1 is as its agent made it</source>
        <translation>%1 ist, wie sein Agent ihn gemacht hat</translation>
    </message>
    <message>
        <source>No vector: no search by meaning returns it</source>
        <translation>Kein Vektor: Keine Suche nach Bedeutung liefert ihn</translation>
    </message>
    <message>
        <source>Vector of a wrong size: searches that meet it fail</source>
        <translation>Vektor falscher Größe: Suchen, die auf ihn treffen, schlagen fehl</translation>
    </message>
    <message>
        <source>Its own vector does not bring it within limit 10</source>
        <translation>Sein eigener Vektor bringt ihn nicht unter die ersten 10</translation>
    </message>
    <message>
        <source>Expired, and served until somebody sweeps</source>
        <translation>Abgelaufen, und geliefert, bis jemand aufräumt</translation>
    </message>
    <message>
        <source>Under l2 LangGraph returns the farthest first.</source>
        <translation>Bei l2 liefert LangGraph die fernsten zuerst.</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Looking for lost items in %1</source>
        <translation>Verlorene Einträge in %1 werden gesucht</translation>
    </message>
    <message>
        <source>%1: nothing is lost, %L2 items</source>
        <translation>%1: Nichts ist verloren, %L2 Einträge</translation>
    </message>
    <message>
        <source>%1: %L2 items are lost or about to be</source>
        <translation>%1: %L2 Einträge sind verloren oder bald verloren</translation>
    </message>
    <message>
        <source>the first %L1 of %L2 are listed below</source>
        <translation>die ersten %L1 von %L2 stehen darunter</translation>
    </message>
    <message>
        <source>The first %L1 of %L2 are listed.</source>
        <translation>Die ersten %L1 von %L2 sind aufgeführt.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::TaskRow</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>Fortschritt: %1</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>%1 abbrechen</translation>
    </message>
</context>
<context>
    <name>nestor::ui::TaskStrip</name>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>Aus der Liste nehmen</translation>
    </message>
    <message>
        <source>Take off the list: %1</source>
        <translation>Aus der Liste nehmen: %1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::TroubleDialog</name>
    <message>
        <source>Report a Problem</source>
        <translation>Ein Problem melden</translation>
    </message>
    <message>
        <source>What helps to find a fault. It names no store and holds nothing that is in one; read it before you pass it on.</source>
        <translation>Was hilft, einen Fehler zu finden. Der Bericht nennt keinen Speicher und enthält nichts daraus; lesen Sie ihn, bevor Sie ihn weitergeben.</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>Der Bericht</translation>
    </message>
    <message>
        <source>The log, which may name stores, is in %1.</source>
        <translation>Das Protokoll, das Speicher nennen kann, steht in %1.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern …</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Den Bericht speichern</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>Textdateien (*.txt)</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
    <message>
        <source>It could not be saved: %1</source>
        <translation>Er konnte nicht gespeichert werden: %1</translation>
    </message>
</context>
<context>
    <name>nestor::ui::UndoRule</name>
    <message>
        <source>what was typed in this line</source>
        <translation>was in dieser Zeile geschrieben wurde</translation>
    </message>
    <message>
        <source>what was edited in this value</source>
        <translation>was an diesem Wert bearbeitet wurde</translation>
    </message>
</context>
<context>
    <name>nestor::ui::ValuePage</name>
    <message>
        <source>Show all and edit</source>
        <translation>Alles zeigen und bearbeiten</translation>
    </message>
    <message>
        <source>Value as JSON text</source>
        <translation>Wert als JSON-Text</translation>
    </message>
    <message>
        <source>%1: only the beginning is shown, for reading.</source>
        <translation>%1: Nur der Anfang ist zu sehen, zum Lesen.</translation>
    </message>
</context>
<context>
    <name>nestor::ui::WhyPage</name>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Why it was found or not</source>
        <translation>Warum gefunden oder nicht</translation>
    </message>
    <message>
        <source>Ask as the agent would ask, to see at which gate its search loses this item.</source>
        <translation>Fragen Sie, wie der Agent fragen würde, um zu sehen, an welcher Stufe seine Suche diesen Eintrag verliert.</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>The question, or its vector: [0.1, …]</source>
        <translation>Die Frage, oder ihr Vektor: [0.1, …]</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namensraum</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>überall</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Frage läuft…</translation>
    </message>
    <message>
        <source>Changed %1; Ctrl+Z takes it back</source>
        <translation>%1 geändert; Strg+Z macht das rückgängig</translation>
    </message>
</context>
<context>
    <name>SearchRemark</name>
    <message>
        <source>the words were looked up in the full-text index</source>
        <translation>die Wörter wurden im Volltextindex nachgeschlagen</translation>
    </message>
    <message>
        <source>the best by words and by vectors</source>
        <translation>die besten nach Wörtern und nach Vektoren</translation>
    </message>
    <message>
        <source>there is no embedder for the query</source>
        <translation>für die Anfrage gibt es keinen Embedder</translation>
    </message>
    <message>
        <source>%1 was written with %2</source>
        <translation>%1 wurde zusammen mit %2 geschrieben</translation>
    </message>
    <message>
        <source>all vectors were compared</source>
        <translation>alle Vektoren wurden verglichen</translation>
    </message>
    <message>
        <source>all vectors that pass were compared</source>
        <translation>alle Vektoren, die die Bedingungen erfüllen, wurden verglichen</translation>
    </message>
    <message>
        <source>there is no graph</source>
        <translation>es gibt keinen Graphen</translation>
    </message>
    <message>
        <source>walks of the graph find only %1 % of what is nearest</source>
        <translation>Suchen im Graphen finden nur %1 % der nächsten</translation>
    </message>
    <message>
        <source>%1 of %2 vectors pass: exact %3 ms, hnsw-filtered %4 ms, hnsw-widening %5 ms</source>
        <translation>%1 von %2 Vektoren erfüllen die Bedingungen: exakt %3 ms, HNSW gefiltert %4 ms, HNSW erweiternd %5 ms</translation>
    </message>
    <message>
        <source>about %1 of %2 vectors pass: exact %3 ms, hnsw-filtered %4 ms, hnsw-widening %5 ms</source>
        <translation>etwa %1 von %2 Vektoren erfüllen die Bedingungen: exakt %3 ms, HNSW gefiltert %4 ms, HNSW erweiternd %5 ms</translation>
    </message>
    <message>
        <source>as an earlier search found, about %1 of %2 vectors pass: exact %3 ms, hnsw-filtered %4 ms, hnsw-widening %5 ms</source>
        <translation>wie eine frühere Suche ergab, erfüllen etwa %1 von %2 Vektoren die Bedingungen: exakt %3 ms, HNSW gefiltert %4 ms, HNSW erweiternd %5 ms</translation>
    </message>
    <message>
        <source>all items may be found, and a walk is quicker than comparing with %1 vectors</source>
        <translation>alle Einträge kommen in Frage, und der Weg durch den Graphen ist schneller als der Vergleich mit %1 Vektoren</translation>
    </message>
    <message>
        <source>%1 vectors that are not yet in the index were compared, too</source>
        <translation>%1 Vektoren, die noch nicht im Index sind, wurden ebenfalls verglichen</translation>
    </message>
    <message>
        <source>the walk did not find enough, so all that pass were compared</source>
        <translation>der Weg durch den Graphen fand nicht genug, deshalb wurden alle verglichen, die die Bedingungen erfüllen</translation>
    </message>
    <message>
        <source>compared by 8-bit codes, the nearest %1 told apart by their stored numbers</source>
        <translation>anhand von 8-Bit-Codes verglichen, die nächsten %1 anhand ihrer gespeicherten Zahlen</translation>
    </message>
    <message>
        <source>the index is being built</source>
        <translation>der Index wird aufgebaut</translation>
    </message>
    <message>
        <source>there is no file of the index yet</source>
        <translation>es gibt noch keine Indexdatei</translation>
    </message>
    <message>
        <source>the file of the index cannot be used</source>
        <translation>die Indexdatei ist nicht verwendbar</translation>
    </message>
    <message>
        <source>the file of the index is of another store or embedder</source>
        <translation>die Indexdatei gehört zu einem anderen Speicher oder Embedder</translation>
    </message>
    <message>
        <source>the file of the index holds 8-bit codes, which are not wanted any more</source>
        <translation>die Indexdatei enthält 8-Bit-Codes, die nicht mehr gewünscht sind</translation>
    </message>
    <message>
        <source>the file of the index does not hold the 8-bit codes that are wanted</source>
        <translation>die Indexdatei enthält die gewünschten 8-Bit-Codes nicht</translation>
    </message>
    <message>
        <source>the file of the index is of vectors of another size</source>
        <translation>die Indexdatei enthält Vektoren einer anderen Größe</translation>
    </message>
    <message>
        <source>the index comes from its file</source>
        <translation>der Index stammt aus seiner Datei</translation>
    </message>
    <message>
        <source>the items that pass come first, then their vectors</source>
        <translation>zuerst die Einträge, die die Bedingungen erfüllen, dann ihre Vektoren</translation>
    </message>
    <message>
        <source>%1 items are in this namespace</source>
        <translation>%1 Einträge sind in diesem Namensraum</translation>
    </message>
    <message>
        <source>so many items are in this namespace that all vectors are read in a row</source>
        <translation>in diesem Namensraum sind so viele Einträge, dass alle Vektoren der Reihe nach gelesen werden</translation>
    </message>
    <message>
        <source>approximate: by the server&apos;s index, as more than %1 vectors are there</source>
        <translation>angenähert: über den Index des Servers, da es mehr als %1 Vektoren gibt</translation>
    </message>
    <message>
        <source>the server&apos;s index led to too few</source>
        <translation>der Index des Servers führte zu zu wenigen</translation>
    </message>
    <message>
        <source>Vectors passed over, as they are not %2 finite numbers: %1</source>
        <translation>Übergangene Vektoren, die nicht aus %2 endlichen Zahlen bestehen: %1</translation>
    </message>
    <message>
        <source>The embedder knows no words, so nothing was found</source>
        <translation>Der Embedder kennt keine Wörter, deshalb wurde nichts gefunden</translation>
    </message>
    <message>
        <source>The query holds no word to look for, so nothing was found</source>
        <translation>Die Anfrage enthält kein Wort, nach dem gesucht werden kann, deshalb wurde nichts gefunden</translation>
    </message>
    <message>
        <source>The store has no embedder for the query: only its words were looked for</source>
        <translation>Der Speicher hat keinen Embedder für die Anfrage: Nur nach ihren Wörtern wurde gesucht</translation>
    </message>
    <message>
        <source>The store does not say how its vectors are compared: the cosine is taken</source>
        <translation>Der Speicher gibt nicht an, wie seine Vektoren verglichen werden: Es gilt der Kosinus</translation>
    </message>
</context>
</TS>
