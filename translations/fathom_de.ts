<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Error</name>
    <message>
        <source>%1: activations are exported to a name that ends with .safetensors, or to a folder of .npy files, whose name has no ending</source>
        <translation>%1: Aktivierungen werden unter einem Namen mit der Endung .safetensors exportiert oder in einen Ordner mit .npy-Dateien, dessen Name keine Endung hat</translation>
    </message>
    <message>
        <source>%1: is for embeddings of %2 values, those of %3 have %4; choose the encoder that it was trained on</source>
        <translation>%1: ist für Embeddings mit %2 Werten, die von %3 haben %4; wählen Sie den Encoder, auf dem er trainiert wurde</translation>
    </message>
    <message>
        <source>%1: no slice is embedded yet, so an SAE cannot be tried; run embed first</source>
        <translation>%1: noch ist keine Schicht eingebettet, daher lässt sich kein SAE erproben; berechnen Sie zuerst Embeddings</translation>
    </message>
    <message>
        <source>%1: does not say which encoder&apos;s embeddings it is for; name it with --encoder ID</source>
        <translation>%1: sagt nicht, für wessen Embeddings er ist; nennen Sie den Encoder mit --encoder ID</translation>
    </message>
    <message>
        <source>%1: the settings of the SAE cannot be read (%2); get the file again</source>
        <translation>%1: die Einstellungen des SAE lassen sich nicht lesen (%2); besorgen Sie die Datei neu</translation>
    </message>
    <message>
        <source>%1: says nothing about the SAE it belongs to, and no cfg.json or config.json lies beside it; get that file too</source>
        <translation>%1: sagt nichts über den SAE, zu dem sie gehört, und daneben liegt weder cfg.json noch config.json; besorgen Sie auch diese Datei</translation>
    </message>
    <message>
        <source>%1: describes no SAE of SAELens, saev or Fathom; import one of those</source>
        <translation>%1: beschreibt keinen SAE von SAELens, saev oder Fathom; importieren Sie einen von diesen</translation>
    </message>
    <message>
        <source>%1: is no word of a convention; see fathom-cli sae --help</source>
        <translation>%1: ist kein Wort einer Konvention; siehe fathom-cli sae --help</translation>
    </message>
    <message>
        <source>%1: says two things about one choice; leave one out</source>
        <translation>%1: sagt zweierlei zu einer Wahl; lassen Sie eines weg</translation>
    </message>
    <message>
        <source>%1: has tensors that are unknown in its format (%2), so what it computes is not known; import another one</source>
        <translation>%1: hat Tensoren, die in ihrem Format unbekannt sind (%2), daher ist nicht bekannt, was er rechnet; importieren Sie einen anderen</translation>
    </message>
    <message>
        <source>%1: Fathom cannot compute an SAE with its value of %2; import another one</source>
        <translation>%1: Fathom kann einen SAE mit diesem Wert von %2 nicht rechnen; importieren Sie einen anderen</translation>
    </message>
    <message>
        <source>%1: has no %2, which an SAE of its format needs; get the whole file and the settings beside it</source>
        <translation>%1: hat kein %2, das ein SAE dieses Formats braucht; besorgen Sie die ganze Datei und die Einstellungen daneben</translation>
    </message>
    <message>
        <source>%1: tensors have other sizes than its settings say: %2; the two do not belong together</source>
        <translation>%1: Tensoren haben andere Größen, als die Einstellungen sagen: %2; die beiden gehören nicht zusammen</translation>
    </message>
    <message>
        <source>%1: has settings that Fathom does not know (%2) and that may change what it computes; name those that do not with --accept</source>
        <translation>%1: hat Einstellungen, die Fathom nicht kennt (%2) und die ändern können, was er rechnet; nennen Sie die, die es nicht tun, mit --accept</translation>
    </message>
    <message>
        <source>%1: this SAE has no such choice; look at its trial without it</source>
        <translation>%1: dieser SAE hat diese Wahl nicht; sehen Sie sich die Erprobung ohne sie an</translation>
    </message>
    <message>
        <source>%1: holds more tensors than an SAE of its config.json has, which may change what it computes; export it again</source>
        <translation>%1: enthält mehr Tensoren, als ein SAE seiner config.json hat, was ändern kann, was er rechnet; exportieren Sie ihn neu</translation>
    </message>
    <message>
        <source>SAE: %1 means and %2 deviations above 0 do not fit %3 inputs; the file is damaged</source>
        <translation>SAE: %1 Mittelwerte und %2 Abweichungen über 0 passen nicht zu %3 Eingängen; die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>Training: an imported SAE with another form of input cannot be trained on; train a new one</source>
        <translation>Training: ein importierter SAE mit anderer Form der Eingabe lässt sich nicht weitertrainieren; trainieren Sie einen neuen</translation>
    </message>
    <message>
        <source>Monosemanticity of split %1: %2 slices are not enough, at least %3 are needed; embed and index more of it</source>
        <translation>Monosemantizität der Teilmenge %1: %2 Schichten genügen nicht, mindestens %3 werden gebraucht; betten Sie mehr davon ein und indizieren Sie sie</translation>
    </message>
    <message>
        <source>Retrieval in split %1: %2 volumes are not enough, more than %3 are needed; embed and index more of it</source>
        <translation>Wiederfinden in der Teilmenge %1: %2 Volumen genügen nicht, mehr als %3 werden gebraucht; betten Sie mehr davon ein und indizieren Sie sie</translation>
    </message>
    <message>
        <source>These SAEs cannot be matched: one is of embeddings of %1 values, the other of %2; choose two of one encoder</source>
        <translation>Diese SAEs lassen sich nicht zuordnen: einer gehört zu Einbettungen mit %1 Werten, der andere mit %2; wählen Sie zwei desselben Encoders</translation>
    </message>
    <message>
        <source>%1: slice %2 of its index has no embedding any more; run embed and index again</source>
        <translation>%1: Schicht %2 seines Index hat keine Einbettung mehr; führen Sie embed und index erneut aus</translation>
    </message>
    <message>
        <source>%1: there is no such measure; these are there: %2</source>
        <translation>%1: dieses Maß gibt es nicht; es gibt: %2</translation>
    </message>
    <message>
        <source>%1: there is no other SAE of the same sizes to compare with; train one with another seed</source>
        <translation>%1: es gibt keinen anderen SAE gleicher Größe zum Vergleich; trainieren Sie einen mit anderem Startwert</translation>
    </message>
    <message>
        <source>--mode: &apos;%1&apos; is none of published, coded, complete</source>
        <translation>--mode: &apos;%1&apos; ist keines von published, coded, complete</translation>
    </message>
    <message>
        <source>--only: &apos;%1&apos; is none of %2</source>
        <translation>--only: &apos;%1&apos; ist keines von %2</translation>
    </message>
    <message>
        <source>sae: W match ID ID is needed</source>
        <translation>sae: W match ID ID wird gebraucht</translation>
    </message>
    <message>
        <source>Row %1: holds a value that is no number, so it has no place on a map; embed or import these slices again</source>
        <translation>Zeile %1: enthält einen Wert, der keine Zahl ist, und hat daher keinen Ort auf einer Karte; betten Sie diese Schichten neu ein oder importieren Sie sie neu</translation>
    </message>
    <message>
        <source>%1: has no map yet</source>
        <translation>%1: hat noch keine Karte</translation>
    </message>
    <message>
        <source>%1: a map is by embedding, fingerprint or decoder</source>
        <translation>%1: eine Karte ist nach embedding, fingerprint oder decoder</translation>
    </message>
    <message>
        <source>Feature %1: %2 has no such feature</source>
        <translation>Merkmal %1: %2 hat kein solches Merkmal</translation>
    </message>
    <message>
        <source>map: name one of the %1 encoders with --encoder ID</source>
        <translation>map: nennen Sie einen der %1 Encoder mit --encoder ID</translation>
    </message>
    <message>
        <source>%1: a range from %2 to %3 is needed, for example 10-50</source>
        <translation>%1: ein Bereich von %2 bis %3 wird gebraucht, zum Beispiel 10-50</translation>
    </message>
    <message>
        <source>%1: a power of two up to %2 is needed</source>
        <translation>%1: eine Zweierpotenz bis %2 wird gebraucht</translation>
    </message>
    <message>
        <source>%1: a part of the body is a range of axial slices; leave planes out or choose z</source>
        <translation>%1: ein Teil des Körpers ist ein Bereich axialer Schichten; lassen Sie die Ebenen weg oder wählen Sie z</translation>
    </message>
    <message>
        <source>%1: a part is named like 2/8, the second of eight</source>
        <translation>%1: ein Teil heißt wie 2/8, der zweite von acht</translation>
    </message>
    <message>
        <source>%1: its rows have %2 values, those of %3 have %4</source>
        <translation>%1: die Zeilen haben %2 Werte, die von %3 haben %4</translation>
    </message>
    <message>
        <source>%1: was made by another encoder or other weights than %2; import them one by one</source>
        <translation>%1: stammt von einem anderen Encoder oder anderen Gewichten als %2; importieren Sie sie einzeln</translation>
    </message>
    <message>
        <source>%1: says that it was made by encoder %2, not %3</source>
        <translation>%1: sagt, dass es von Encoder %2 stammt, nicht von %3</translation>
    </message>
    <message>
        <source>%1: does not say which encoder made it; name it with --encoder ID</source>
        <translation>%1: sagt nicht, von welchem Encoder es stammt; nennen Sie ihn mit --encoder ID</translation>
    </message>
    <message>
        <source>%1: row %2 is of a slice that row %3 of %4 is of as well (%5)</source>
        <translation>%1: Zeile %2 gehört zu einer Schicht, zu der auch Zeile %3 von %4 gehört (%5)</translation>
    </message>
    <message>
        <source>%1: row %2 (%3) holds a value that is no number; nothing was imported</source>
        <translation>%1: Zeile %2 (%3) enthält einen Wert, der keine Zahl ist; nichts wurde importiert</translation>
    </message>
    <message>
        <source>%1: its slices of %2 were cut by method %3, those of this workspace by %4; their numbers differ</source>
        <translation>%1: die Schichten von %2 darin wurden nach Methode %3 geschnitten, die dieses Arbeitsbereichs nach %4; ihre Nummern sind verschieden</translation>
    </message>
    <message>
        <source>%1: calls a scan %2, which only means something in the workspace that wrote it; divide the work over copies of one workspace</source>
        <translation>%1: nennt eine Aufnahme %2, was nur in dem Arbeitsbereich etwas bedeutet, der es schrieb; verteilen Sie die Arbeit auf Kopien eines Arbeitsbereichs</translation>
    </message>
    <message>
        <source>%1: row %2 is of a slice that %3 does not have here (%4)</source>
        <translation>%1: Zeile %2 gehört zu einer Schicht, die %3 hier nicht hat (%4)</translation>
    </message>
    <message>
        <source>%1: has no rows</source>
        <translation>%1: hat keine Zeilen</translation>
    </message>
    <message>
        <source>%1: no .safetensors file in this folder; name the folder of an encoder&apos;s shards, or one file</source>
        <translation>%1: in diesem Ordner ist keine .safetensors-Datei; nennen Sie den Ordner mit den Teilen eines Encoders oder eine einzelne Datei</translation>
    </message>
    <message>
        <source>%1: the keys of its rows are damaged (%2); export it again</source>
        <translation>%1: die Schlüssel der Zeilen sind beschädigt (%2); exportieren Sie es noch einmal</translation>
    </message>
    <message>
        <source>%1: does not say of which slices its rows are; export the embeddings where they were made (fathom-cli export W embeddings FILE.safetensors)</source>
        <translation>%1: sagt nicht, zu welchen Schichten die Zeilen gehören; exportieren Sie die Einbettungen dort, wo sie entstanden (fathom-cli export W embeddings FILE.safetensors)</translation>
    </message>
    <message>
        <source>%1: no scan here, only its embeddings; import the scan under the same data set, modality and id</source>
        <translation>%1: hier ist keine Aufnahme, nur ihre Einbettungen; importieren Sie die Aufnahme unter demselben Datensatz, derselben Modalität und Kennung</translation>
    </message>
    <message>
        <source>%1: the embeddings of %2 that are here are of more slices than this scan has; it is another scan, or was cut in another way. Remove them first</source>
        <translation>%1: die Einbettungen von %2, die hier sind, gehören zu mehr Schichten, als diese Aufnahme hat; es ist eine andere Aufnahme oder sie wurde anders geschnitten. Entfernen Sie sie zuerst</translation>
    </message>
    <message>
        <source>%1: its embeddings that are here are of slices cut by method %2; import the scan with --method %2, or remove them</source>
        <translation>%1: die Einbettungen, die hier sind, gehören zu Schichten nach Methode %2; importieren Sie die Aufnahme mit --method %2, oder entfernen Sie sie</translation>
    </message>
    <message>
        <source>%1: line %2: %3 is not what its column should hold; correct the table</source>
        <translation>%1: Zeile %2: %3 passt nicht in die Spalte; berichtigen Sie die Tabelle</translation>
    </message>
    <message>
        <source>%1: has column %2 twice; correct the table</source>
        <translation>%1: hat die Spalte %2 zweimal; berichtigen Sie die Tabelle</translation>
    </message>
    <message>
        <source>%1: column %2 stands between the values; keys come first, then the vector</source>
        <translation>%1: die Spalte %2 steht zwischen den Werten; erst kommen die Schlüssel, dann der Vektor</translation>
    </message>
    <message>
        <source>%1: column %2 is neither a key nor the next value of the vector (v0, v1, ...)</source>
        <translation>%1: die Spalte %2 ist weder ein Schlüssel noch der nächste Wert des Vektors (v0, v1, ...)</translation>
    </message>
    <message>
        <source>%1: has no column %2; keys are dataset, modality, id, plane and index, and --dataset NAME stands for a missing data set</source>
        <translation>%1: hat keine Spalte %2; Schlüssel sind dataset, modality, id, plane und index, und --dataset NAME steht für einen fehlenden Datensatz</translation>
    </message>
    <message>
        <source>%1: has keys but no vector; name its columns v0, v1, ...</source>
        <translation>%1: hat Schlüssel, aber keinen Vektor; nennen Sie dessen Spalten v0, v1, ...</translation>
    </message>
    <message>
        <source>%1: has %2 rows, its table of keys %3; each row needs its key</source>
        <translation>%1: hat %2 Zeilen, die Tabelle der Schlüssel %3; jede Zeile braucht ihren Schlüssel</translation>
    </message>
    <message>
        <source>%1: is empty</source>
        <translation>%1: ist leer</translation>
    </message>
    <message>
        <source>%1: line %2 has %3 fields, the first one %4</source>
        <translation>%1: Zeile %2 hat %3 Felder, die erste %4</translation>
    </message>
    <message>
        <source>%1: names more than %2 volumes; divide the table</source>
        <translation>%1: nennt mehr als %2 Volumen; teilen Sie die Tabelle</translation>
    </message>
    <message>
        <source>%1: this build reads no parquet; Python makes files of it that it reads: %2</source>
        <translation>%1: dieses Programm liest kein Parquet; Python macht daraus Dateien, die es liest: %2</translation>
    </message>
    <message>
        <source>%1: embeddings are read from .safetensors, .npy and .csv</source>
        <translation>%1: Einbettungen werden aus .safetensors, .npy und .csv gelesen</translation>
    </message>
    <message>
        <source>%1: its rows have %2 values; an embedding has 1 to %3</source>
        <translation>%1: die Zeilen haben %2 Werte; eine Einbettung hat 1 bis %3</translation>
    </message>
    <message>
        <source>%1: is no table of rows; one row a slice is needed</source>
        <translation>%1: ist keine Tabelle aus Zeilen; gebraucht wird eine Zeile je Schicht</translation>
    </message>
    <message>
        <source>%1: the table of its rows&apos; keys is not beside it (%2); name it with --keys FILE</source>
        <translation>%1: die Tabelle mit den Schlüsseln der Zeilen liegt nicht daneben (%2); nennen Sie sie mit --keys FILE</translation>
    </message>
    <message>
        <source>%1: embeddings are written as .safetensors, .npy or .csv</source>
        <translation>%1: Einbettungen werden als .safetensors, .npy oder .csv geschrieben</translation>
    </message>
    <message>
        <source>%1: line %2 cannot be read (%3); correct the table</source>
        <translation>%1: Zeile %2 kann nicht gelesen werden (%3); berichtigen Sie die Tabelle</translation>
    </message>
    <message>
        <source>%1: is no .npy file that can be read (%2); write it with numpy.save</source>
        <translation>%1: ist keine lesbare .npy-Datei (%2); schreiben Sie sie mit numpy.save</translation>
    </message>
    <message>
        <source>%1: has numbers of type %2; save it as little-endian float16, float32 or float64</source>
        <translation>%1: hat Zahlen der Art %2; speichern Sie sie als float16, float32 oder float64 (little-endian)</translation>
    </message>
    <message>
        <source>%1: is stored by columns; save it in C order (numpy.ascontiguousarray)</source>
        <translation>%1: ist spaltenweise gespeichert; speichern Sie es zeilenweise (numpy.ascontiguousarray)</translation>
    </message>
    <message>
        <source>Nothing can be written where this workspace lies (read-only medium, no permission, or no space left): everything can be looked at, nothing changed. To go on working, copy the workspace to a drive of yours and open the copy</source>
        <translation>Wo dieser Arbeitsbereich liegt, kann nichts geschrieben werden (nur lesbar, keine Rechte, oder kein Platz mehr): alles kann angesehen, nichts geändert werden. Um weiterzuarbeiten, kopieren Sie den Arbeitsbereich auf ein eigenes Laufwerk und öffnen Sie die Kopie</translation>
    </message>
    <message>
        <source>%1: the copy of the labels is damaged too; restore a copy of the workspace</source>
        <translation>%1: auch die Kopie der Beschriftungen ist beschädigt; spielen Sie eine Sicherung des Arbeitsbereichs zurück</translation>
    </message>
    <message>
        <source>%1: there is no copy of the labels to rebuild from</source>
        <translation>%1: es gibt keine Kopie der Beschriftungen, aus der wiederhergestellt werden kann</translation>
    </message>
    <message>
        <source>%1: the workspace is no longer in its place (removed, renamed, or its drive was taken away); bring it back and resume the job</source>
        <translation>%1: der Arbeitsbereich liegt nicht mehr an seinem Platz (entfernt, umbenannt, oder das Laufwerk wurde abgezogen); bringen Sie ihn zurück und setzen Sie den Auftrag fort</translation>
    </message>
    <message>
        <source>%1: no catalogue can be kept in this folder (%2); check space and permissions, or copy the workspace to another drive</source>
        <translation>%1: in diesem Ordner kann kein Katalog liegen (%2); Platz und Rechte prüfen, oder den Arbeitsbereich auf ein anderes Laufwerk kopieren</translation>
    </message>
    <message>
        <source>%1: has changed since it was imported as %2; remove that scan from the workspace and import the file again to take the new one</source>
        <translation>%1: hat sich geändert, seit die Datei als %2 importiert wurde; entfernen Sie diese Aufnahme aus dem Arbeitsbereich und importieren Sie die Datei neu, um die neue zu übernehmen</translation>
    </message>
    <message>
        <source>No subject belongs to split %1; at least ten subjects are needed before any is held out</source>
        <translation>Keine Person gehört zum Teil %1; erst ab zehn Personen wird eine zurückgehalten</translation>
    </message>
    <message>
        <source>No workspace is open</source>
        <translation>Kein Arbeitsbereich ist offen</translation>
    </message>
    <message>
        <source>%1: cannot be written (%2); check space and rights</source>
        <translation>%1: kann nicht geschrieben werden (%2); Platz und Rechte prüfen</translation>
    </message>
    <message>
        <source>Pretraining: a scan has no slices to cut</source>
        <translation>Vortraining: eine Aufnahme hat keine Schichten</translation>
    </message>
    <message>
        <source>Pretraining was stopped</source>
        <translation>Das Vortraining wurde angehalten</translation>
    </message>
    <message>
        <source>Pretraining: subjects, pairs or side are out of range</source>
        <translation>Vortraining: Personen, Paare oder Kantenlänge außerhalb des Erlaubten</translation>
    </message>
    <message>
        <source>%1: cannot be made; check space and rights</source>
        <translation>%1: kann nicht angelegt werden; Platz und Rechte prüfen</translation>
    </message>
    <message>
        <source>%1: no training slice is embedded yet; run embed first</source>
        <translation>%1: noch keine Trainingsschicht ist eingebettet; zuerst Einbettungen berechnen</translation>
    </message>
    <message>
        <source>%1: there is no such kind of job</source>
        <translation>%1: diese Art Auftrag gibt es nicht</translation>
    </message>
    <message>
        <source>Feature %1 does not exist in %2</source>
        <translation>Merkmal %1 gibt es in %2 nicht</translation>
    </message>
    <message>
        <source>%1: this encoder gives no patch tokens, so there is no heat map</source>
        <translation>%1: dieser Encoder liefert keine Kacheln, also gibt es keine Wärmekarte</translation>
    </message>
    <message>
        <source>Slice %1 is not in this workspace</source>
        <translation>Schicht %1 ist nicht in diesem Arbeitsbereich</translation>
    </message>
    <message>
        <source>The job was stopped; it can be resumed</source>
        <translation>Der Auftrag wurde angehalten; er kann fortgesetzt werden</translation>
    </message>
    <message>
        <source>%1: a job of kind %2 has no such parameter</source>
        <translation>%1: ein Auftrag der Art %2 kennt diese Angabe nicht</translation>
    </message>
    <message>
        <source>%1: a whole number from %2 to %3 is needed</source>
        <translation>%1: eine ganze Zahl von %2 bis %3 wird gebraucht</translation>
    </message>
    <message>
        <source>%1: a number from %2 to %3 is needed</source>
        <translation>%1: eine Zahl von %2 bis %3 wird gebraucht</translation>
    </message>
    <message>
        <source>%1: %2 is neither paper nor fathom</source>
        <translation>%1: %2 ist weder paper noch fathom</translation>
    </message>
    <message>
        <source>%1: planes are named x, y and z, for example z or x,y</source>
        <translation>%1: Ebenen heißen x, y und z, zum Beispiel z oder x,y</translation>
    </message>
    <message>
        <source>%1: a job of kind %2 needs this parameter</source>
        <translation>%1: ein Auftrag der Art %2 braucht diese Angabe</translation>
    </message>
    <message>
        <source>Job %1 does not exist; see the list of jobs</source>
        <translation>Auftrag %1 gibt es nicht; siehe die Liste der Aufträge</translation>
    </message>
    <message>
        <source>Not enough memory; close other programs or work on fewer scans at once</source>
        <translation>Zu wenig Speicher; andere Programme schließen oder weniger Aufnahmen auf einmal bearbeiten</translation>
    </message>
    <message>
        <source>A job works in this workspace (%1); wait for it or pause it, then try again</source>
        <translation>Ein Auftrag arbeitet in diesem Arbeitsbereich (%1); auf ihn warten oder ihn anhalten und es dann noch einmal versuchen</translation>
    </message>
    <message>
        <source>The workspace was closed</source>
        <translation>Der Arbeitsbereich wurde geschlossen</translation>
    </message>
    <message>
        <source>Job %1 has ended already</source>
        <translation>Auftrag %1 ist schon beendet</translation>
    </message>
    <message>
        <source>Job %1 neither runs nor waits</source>
        <translation>Auftrag %1 läuft nicht und wartet nicht</translation>
    </message>
    <message>
        <source>Job %1 cannot be resumed: it runs, waits or is done</source>
        <translation>Auftrag %1 kann nicht fortgesetzt werden: er läuft, wartet oder ist fertig</translation>
    </message>
    <message>
        <source>Qt cannot write JPEG pictures; install its image plugins</source>
        <translation>Qt kann keine JPEG-Bilder schreiben; seine Bildmodule installieren</translation>
    </message>
    <message>
        <source>Importing was stopped</source>
        <translation>Der Import wurde angehalten</translation>
    </message>
    <message>
        <source>%1: this mask lies on another grid than its image; resample it to the image's grid</source>
        <translation>%1: diese Maske liegt auf einem anderen Gitter als ihr Bild; auf das Gitter des Bildes umrechnen</translation>
    </message>
    <message>
        <source>%1: the file has changed since it was imported; remove the scan and import it again</source>
        <translation>%1: die Datei hat sich seit dem Import geändert; die Aufnahme entfernen und neu importieren</translation>
    </message>
    <message>
        <source>Volume %1 is not in this workspace</source>
        <translation>Volumen %1 ist nicht in diesem Arbeitsbereich</translation>
    </message>
    <message>
        <source>Feature %1 has no label yet; write one first</source>
        <translation>Merkmal %1 hat noch keine Beschriftung; zuerst eine schreiben</translation>
    </message>
    <message>
        <source>A label needs at least one word</source>
        <translation>Eine Beschriftung braucht mindestens ein Wort</translation>
    </message>
    <message>
        <source>%1: an encoder with this id is registered already; give the new one another id in its config.json</source>
        <translation>%1: ein Encoder mit dieser Kennung ist schon bekannt; dem neuen in config.json eine andere geben</translation>
    </message>
    <message>
        <source>%1: this is the id of the embedded encoder; give the new one another id in its config.json</source>
        <translation>%1: das ist die Kennung des mitgelieferten Encoders; dem neuen in config.json eine andere geben</translation>
    </message>
    <message>
        <source>%1: could not be written (%2)</source>
        <translation>%1: konnte nicht geschrieben werden (%2)</translation>
    </message>
    <message>
        <source>%1: no such encoder; 'fathom-cli encoders' lists them</source>
        <translation>%1: diesen Encoder gibt es nicht; „fathom-cli encoders“ führt sie auf</translation>
    </message>
    <message>
        <source>%1: there is no index yet; run index first</source>
        <translation>%1: noch kein Index; zuerst Aktivierungen indizieren</translation>
    </message>
    <message>
        <source>%1: this version knows the labeller 'statistics' only</source>
        <translation>%1: diese Fassung kennt nur die Beschriftung „statistics“</translation>
    </message>
    <message>
        <source>This workspace is open for reading only, because another process writes it; close that one and open the workspace again</source>
        <translation>Dieser Arbeitsbereich ist nur zum Lesen offen, weil ein anderer Prozess ihn schreibt; diesen schließen und den Arbeitsbereich neu öffnen</translation>
    </message>
    <message>
        <source>SAE: %1 values are not %2 rows of %3; embed the slices with the encoder that the SAE was trained on</source>
        <translation>SAE: %1 Werte sind nicht %2 Zeilen zu %3; die Schichten mit dem Encoder einbetten, auf dem der SAE trainiert wurde</translation>
    </message>
    <message>
        <source>The SAE's run was cancelled</source>
        <translation>Die Rechnung des SAE wurde abgebrochen</translation>
    </message>
    <message>
        <source>SAE: there is no level %1</source>
        <translation>SAE: es gibt keine Stufe %1</translation>
    </message>
    <message>
        <source>Training: %1 values are not %2 rows of %3; embed slices first</source>
        <translation>Training: %1 Werte sind nicht %2 Zeilen zu %3; zuerst Schichten einbetten</translation>
    </message>
    <message>
        <source>Training: batch %1, threads %2, rate %3 and steps %4 must be positive</source>
        <translation>Training: Stapel %1, Threads %2, Rate %3 und Schritte %4 müssen größer als 0 sein</translation>
    </message>
    <message>
        <source>SAE: a decoder of %1 values and %2 thresholds of features do not fit its description; the file is damaged</source>
        <translation>SAE: ein Decoder aus %1 Werten und %2 Schwellen von Merkmalen passen nicht zu seiner Beschreibung; die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>SAE: activation %1 has no threshold that is subtracted; the file is damaged</source>
        <translation>SAE: die Aktivierung %1 hat keine Schwelle, die abgezogen wird; die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>Training: sparsity %1 must not be negative, its warm-up %2 is a share from 0 to 1, bandwidth %3 must be positive, ema %4 is below 1</source>
        <translation>Training: sparsity %1 darf nicht negativ sein, sein Anlauf %2 ist ein Anteil von 0 bis 1, bandwidth %3 muss positiv sein, ema %4 liegt unter 1</translation>
    </message>
    <message>
        <source>Training: this run began with bfloat16 products, which this machine does not have; go on where it began or train anew</source>
        <translation>Training: dieser Lauf begann mit Produkten in bfloat16, die dieser Rechner nicht hat; setzen Sie ihn dort fort, wo er begann, oder trainieren Sie neu</translation>
    </message>
    <message>
        <source>%1: %2 is none of %3</source>
        <translation>%1: %2 ist keines von %3</translation>
    </message>
    <message>
        <source>%1: has no effect with %2; leave one of them out</source>
        <translation>%1: hat mit %2 keine Wirkung; lassen Sie eines von beiden weg</translation>
    </message>
    <message>
        <source>unit-norm: %1 is neither on nor off</source>
        <translation>unit-norm: %1 ist weder on noch off</translation>
    </message>
    <message>
        <source>Training: the weights to start from have another size</source>
        <translation>Training: die Anfangsgewichte haben eine andere Größe</translation>
    </message>
    <message>
        <source>%1: holds the checkpoint of a run with other data or settings; choose another folder or remove it</source>
        <translation>%1: enthält den Sicherungspunkt eines Laufs mit anderen Daten oder Angaben; einen anderen Ordner wählen oder ihn entfernen</translation>
    </message>
    <message>
        <source>Training: the validation rows have another size</source>
        <translation>Training: die Validierungszeilen haben eine andere Größe</translation>
    </message>
    <message>
        <source>Training: the weights have another size</source>
        <translation>Training: die Gewichte haben eine andere Größe</translation>
    </message>
    <message>
        <source>bench: %1 is no batch size</source>
        <translation>bench: %1 ist keine Stapelgröße</translation>
    </message>
    <message>
        <source>%1: not an SAE description (%2); export or train it again</source>
        <translation>%1: keine SAE-Beschreibung (%2); neu ausgeben oder trainieren</translation>
    </message>
    <message>
        <source>%1: written by a newer Fathom; update this one</source>
        <translation>%1: von einem neueren Fathom geschrieben; dieses aktualisieren</translation>
    </message>
    <message>
        <source>%1: has the unknown key "%2", which may change what the SAE computes; remove it if it does not</source>
        <translation>%1: enthält die unbekannte Angabe „%2“, die die Rechnung des SAE ändern kann; entfernen, falls nicht</translation>
    </message>
    <message>
        <source>%1: cannot be opened (%2); the SAE is incomplete</source>
        <translation>%1: kann nicht geöffnet werden (%2); der SAE ist unvollständig</translation>
    </message>
    <message>
        <source>%1: its weights do not have the size that config.json says; the two files do not belong together</source>
        <translation>%1: die Gewichte haben nicht die Größe aus config.json; die beiden Dateien gehören nicht zusammen</translation>
    </message>
    <message>
        <source>%1: cannot be written (%2); check space and permissions</source>
        <translation>%1: kann nicht geschrieben werden (%2); Platz und Rechte prüfen</translation>
    </message>
    <message>
        <source>SAE: %1 is no input size; give the embedding's dimension</source>
        <translation>SAE: %1 ist keine Eingabegröße; die Länge der Einbettung angeben</translation>
    </message>
    <message>
        <source>dictionary %1: give 1 to 8 sizes, each larger than the one before, for example 64,256,1024</source>
        <translation>Wörterbuch %1: 1 bis 8 Größen angeben, jede größer als die vorige, zum Beispiel 64,256,1024</translation>
    </message>
    <message>
        <source>k %1: give one value for each dictionary size (%2)</source>
        <translation>k %1: einen Wert für jede Größe des Wörterbuchs angeben (%2)</translation>
    </message>
    <message>
        <source>k %1: a level of %2 features cannot keep %3 per slice; choose a smaller k</source>
        <translation>k %1: eine Stufe mit %2 Merkmalen kann nicht %3 je Schicht behalten; ein kleineres k wählen</translation>
    </message>
    <message>
        <source>SAE: %1 thresholds for %2 levels; the file is damaged</source>
        <translation>SAE: %1 Schwellen für %2 Stufen; die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>SAE: %1 is no threshold; the file is damaged</source>
        <translation>SAE: %1 ist keine Schwelle; die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>SAE: %1 is no input scale; the file is damaged</source>
        <translation>SAE: %1 ist kein Eingabemaßstab; die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>SAE: weights of %1, %2 and %3 values do not fit %4 features of %5 inputs</source>
        <translation>SAE: Gewichte mit %1, %2 und %3 Werten passen nicht zu %4 Merkmalen mit %5 Eingaben</translation>
    </message>
    <message>
        <source>SAE: a weight is not a finite number; train it again</source>
        <translation>SAE: ein Gewicht ist keine endliche Zahl; neu trainieren</translation>
    </message>
    <message>
        <source>Embedding row %1 (counted from 0) holds a value that is not a finite number; embed that slice again</source>
        <translation>Zeile %1 der Einbettungen (ab 0 gezählt) enthält einen Wert, der keine endliche Zahl ist; diese Schicht neu einbetten</translation>
    </message>
    <message>
        <source>%1: the folder cannot be made; check space and permissions</source>
        <translation>%1: der Ordner kann nicht angelegt werden; Platz und Rechte prüfen</translation>
    </message>
    <message>
        <source>%1: "%2" has another size than this run's; the checkpoint belongs to another run</source>
        <translation>%1: „%2“ hat eine andere Größe als in diesem Lauf; der Sicherungspunkt gehört zu einem anderen</translation>
    </message>
    <message>
        <source>%1: the checkpoint's counters are damaged; train anew</source>
        <translation>%1: die Zähler des Sicherungspunkts sind beschädigt; neu trainieren</translation>
    </message>
    <message>
        <source>Training: a step of %1 batches cannot be divided evenly among %2 processes</source>
        <translation>Training: ein Schritt aus %1 Stapeln lässt sich nicht gleichmäßig auf %2 Prozesse verteilen</translation>
    </message>
    <message>
        <source>Training: several processes train one SAE together, not a grid; give each its own --part</source>
        <translation>Training: mehrere Prozesse trainieren gemeinsam einen SAE, kein Raster; geben Sie jedem ein eigenes --part</translation>
    </message>
    <message>
        <source>Training: this build cannot train on several processes; its LibTorch has no c10d with Gloo, or libgloo-dev was not there when it was built</source>
        <translation>Training: diese Fassung kann nicht auf mehreren Prozessen trainieren; ihrer LibTorch fehlt c10d mit Gloo, oder libgloo-dev fehlte, als sie gebaut wurde</translation>
    </message>
    <message>
        <source>Training: rank %1 of %2 cannot meet the others at %3 port %4 (%5); see that all are started and that no other program uses the port</source>
        <translation>Training: Rang %1 von %2 trifft die anderen nicht an %3, Port %4 (%5); prüfen Sie, ob alle gestartet sind und kein anderes Programm den Port benutzt</translation>
    </message>
    <message>
        <source>Training: a connection of the %1 processes broke; the last checkpoint, step %2, stands: go on with --resume</source>
        <translation>Training: eine Verbindung der %1 Prozesse ist abgerissen; der letzte Sicherungspunkt, Schritt %2, bleibt: weiter mit --resume</translation>
    </message>
    <message>
        <source>Training: rank %1 of %2 ended before the first checkpoint; start again</source>
        <translation>Training: Rang %1 von %2 endete vor dem ersten Sicherungspunkt; neu starten</translation>
    </message>
    <message>
        <source>Training: rank %1 of %2 ended; the last checkpoint, step %3, stands: go on with --resume</source>
        <translation>Training: Rang %1 von %2 endete; der letzte Sicherungspunkt, Schritt %3, bleibt: weiter mit --resume</translation>
    </message>
    <message>
        <source>Training: %1 of %2 processes have other options or other embeddings than rank 0; start all of them alike</source>
        <translation>Training: %1 von %2 Prozessen haben andere Einstellungen oder andere Einbettungen als Rang 0; starten Sie alle gleich</translation>
    </message>
    <message>
        <source>%1: "%2" is no number from %3 to %4; training on several processes needs it in the environment</source>
        <translation>%1: „%2“ ist keine Zahl von %3 bis %4; das Training auf mehreren Prozessen braucht sie in der Umgebung</translation>
    </message>
    <message>
        <source>MASTER_ADDR: must name the machine of rank 0 where %1 processes train together</source>
        <translation>MASTER_ADDR: muss den Rechner von Rang 0 nennen, wenn %1 Prozesse gemeinsam trainieren</translation>
    </message>
    <message>
        <source>Training was cancelled</source>
        <translation>Das Training wurde abgebrochen</translation>
    </message>
    <message>
        <source>Training: the loss is no longer a number at step %1; choose a smaller learning rate</source>
        <translation>Training: bei Schritt %1 ist der Verlust keine Zahl mehr; eine kleinere Lernrate wählen</translation>
    </message>
    <message>
        <source>Training: the memory is full; choose a smaller batch or dictionary</source>
        <translation>Training: der Speicher ist voll; einen kleineren Stapel oder ein kleineres Wörterbuch wählen</translation>
    </message>
    <message>
        <source>Training: LibTorch stopped: %1</source>
        <translation>Training: LibTorch hat angehalten: %1</translation>
    </message>
    <message>
        <source>%1: there is no such device; use auto or cpu</source>
        <translation>%1: dieses Gerät gibt es nicht; auto oder cpu verwenden</translation>
    </message>
    <message>
        <source>%1: no such file</source>
        <translation>%1: diese Datei gibt es nicht</translation>
    </message>
    <message>
        <source>%1: cannot be read (%2)</source>
        <translation>%1: kann nicht gelesen werden (%2)</translation>
    </message>
    <message>
        <source>%1: no such encoder in this workspace</source>
        <translation>%1: diesen Encoder gibt es in diesem Arbeitsbereich nicht</translation>
    </message>
    <message>
        <source>Slice %1: no such slice</source>
        <translation>Schicht %1: diese Schicht gibt es nicht</translation>
    </message>
    <message>
        <source>%1: this workspace has embeddings or SAEs of other weights or another input size under that name; remove its SAEs, then its embeddings, or use another workspace</source>
        <translation>%1: dieser Arbeitsbereich hat unter diesem Namen Einbettungen oder SAEs anderer Gewichte oder einer anderen Bildgröße; erst die SAEs, dann die Einbettungen entfernen oder einen anderen Arbeitsbereich nehmen</translation>
    </message>
    <message>
        <source>%1: has one input size and float32 only; use it as it is</source>
        <translation>%1: hat nur eine Bildgröße und nur float32; nehmen, wie er ist</translation>
    </message>
    <message>
        <source>%1: an input of %2 pixels does not suit it; choose a multiple of %3</source>
        <translation>%1: Bilder von %2 Pixeln passen nicht; ein Vielfaches von %3 wählen</translation>
    </message>
    <message>
        <source>%1: an input of %2 pixels does not suit it; choose a multiple of %3, at most %4</source>
        <translation>%1: Bilder von %2 Pixeln passen nicht; ein Vielfaches von %3 wählen, höchstens %4</translation>
    </message>
    <message>
        <source>%1: holds other weights than when %2 was registered; register it again</source>
        <translation>%1: enthält andere Gewichte als beim Eintragen von %2; neu eintragen</translation>
    </message>
    <message>
        <source>%1: no such precision; use auto, fp32 or bf16</source>
        <translation>%1: diese Genauigkeit gibt es nicht; auto, fp32 oder bf16 nehmen</translation>
    </message>
    <message>
        <source>%1: %2 is %3, and only %4 is known; choose a published model</source>
        <translation>%1: %2 ist %3, bekannt ist nur %4; ein veröffentlichtes Modell wählen</translation>
    </message>
    <message>
        <source>%1: %2 has another size; get the file again</source>
        <translation>%1: %2 hat eine andere Größe; die Datei neu beschaffen</translation>
    </message>
    <message>
        <source>%1: is a TorchScript module, which is a program; if you trust it, say so, and give its input size, normalisation and output</source>
        <translation>%1: ist ein TorchScript-Modul, also ein Programm; wer ihm vertraut, sagt das dazu und nennt Bildgröße, Normalisierung und Ausgabe</translation>
    </message>
    <message>
        <source>Encoder: its preprocessing resizes with another kernel than bilinear; give pictures of %1 x %2</source>
        <translation>Encoder: seine Vorverarbeitung ändert die Größe nicht bilinear; Bilder von %1 x %2 geben</translation>
    </message>
    <message>
        <source>%1: gives %2 values for a picture, not %3; register it again</source>
        <translation>%1: gibt %2 Werte je Bild statt %3; neu eintragen</translation>
    </message>
    <message>
        <source>%1: model_type is &quot;%2&quot;, not dinov3_convnext; choose a DINOv3 ConvNeXt</source>
        <translation>%1: model_type ist „%2“ statt dinov3_convnext; ein DINOv3-ConvNeXt wählen</translation>
    </message>
    <message>
        <source>%1: is no encoder that we know (it holds %2 tensors, the first is %3); choose the weights of a DINOv3 model or of BiomedParse v1</source>
        <translation>%1: ist kein bekannter Encoder (%2 Tensoren, der erste heißt %3); die Gewichte eines DINOv3-Modells oder von BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a BiomedParse v2 checkpoint; v1 is needed</source>
        <translation>%1: das ist ein Prüfpunkt von BiomedParse v2; gebraucht wird v1</translation>
    </message>
    <message>
        <source>%1: this holds embeddings, not weights; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das sind Einbettungen, keine Gewichte; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: a TorchScript module is a program and runs with your rights; confirm that you trust it</source>
        <translation>%1: ein TorchScript-Modul ist ein Programm und läuft mit Ihren Rechten; bestätigen, dass Sie ihm vertrauen</translation>
    </message>
    <message>
        <source>The TorchScript module failed: %1; check input size, normalisation and output</source>
        <translation>Das TorchScript-Modul ist gescheitert: %1; Bildgröße, Normalisierung und Ausgabe prüfen</translation>
    </message>
    <message>
        <source>The TorchScript module&apos;s output %1 is not one row, one row per token or one map for each picture; choose another output</source>
        <translation>Ausgabe %1 des TorchScript-Moduls ist weder eine Zeile noch eine Zeile je Token noch eine Karte je Bild; eine andere Ausgabe wählen</translation>
    </message>
    <message>
        <source>%1: is no TorchScript module (%2); export it with torch.jit.save</source>
        <translation>%1: ist kein TorchScript-Modul (%2); mit torch.jit.save exportieren</translation>
    </message>
    <message>
        <source>%1: this is a sparse autoencoder; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein Sparse Autoencoder; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a DINOv2 vision transformer; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein Vision Transformer von DINOv2; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a CLIP model; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein CLIP-Modell; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a SAM image encoder; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein Bildencoder von SAM; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a plain vision transformer; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein gewöhnlicher Vision Transformer; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a text encoder; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein Textencoder; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a language model; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein Sprachmodell; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a ConvNeXt that was trained as a classifier; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein als Klassifikator trainiertes ConvNeXt; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a Swin transformer; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein Swin Transformer; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a ResNet; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein ResNet; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: this is a U-Net; choose the weights of DINOv3 or BiomedParse v1</source>
        <translation>%1: das ist ein U-Net; die Gewichte von DINOv3 oder BiomedParse v1 wählen</translation>
    </message>
    <message>
        <source>%1: its voxels are in an .img file, which is not beside it; put both into one folder</source>
        <translation>%1: die Voxel liegen in einer .img-Datei, die nicht daneben liegt; beide in einen Ordner legen</translation>
    </message>
    <message>
        <source>%1: an encoder's id has letters, digits, dots and dashes only, and its dimension is above 0</source>
        <translation>%1: die Kennung eines Encoders hat nur Buchstaben, Ziffern, Punkte und Striche, und seine Länge ist größer als 0</translation>
    </message>
    <message>
        <source>%1: %2 slices and %3 values do not fit an embedding of %4</source>
        <translation>%1: %2 Schichten und %3 Werte passen nicht zu Einbettungen der Länge %4</translation>
    </message>
    <message>
        <source>%1: an embedding holds a value that is no number</source>
        <translation>%1: eine Einbettung enthält einen Wert, der keine Zahl ist</translation>
    </message>
    <message>
        <source>Slice %1: is already embedded by %2</source>
        <translation>Schicht %1: ist von %2 schon eingebettet</translation>
    </message>
    <message>
        <source>Slice %1: is not embedded by %2 yet</source>
        <translation>Schicht %1: ist von %2 noch nicht eingebettet</translation>
    </message>
    <message>
        <source>Feature %1: is not a feature of %2</source>
        <translation>Merkmal %1: ist kein Merkmal von %2</translation>
    </message>
    <message>
        <source>Feature %1: there is no change to undo</source>
        <translation>Merkmal %1: es gibt keine Änderung rückgängig zu machen</translation>
    </message>
    <message>
        <source>%1 %2: its files are not known on this computer; locate them again</source>
        <translation>%1 %2: die Dateien sind auf diesem Rechner nicht bekannt; neu zuordnen</translation>
    </message>
    <message>
        <source>%1 %2: the note of its files is damaged; locate them again</source>
        <translation>%1 %2: die Notiz zu den Dateien ist beschädigt; neu zuordnen</translation>
    </message>
    <message>
        <source>%1: the catalogue could not be brought to version %2 (%3); it was left as it was</source>
        <translation>%1: der Katalog konnte nicht auf Fassung %2 gebracht werden (%3); er blieb, wie er war</translation>
    </message>
    <message>
        <source>%1: a row refers to a row that is not there</source>
        <translation>%1: eine Zeile verweist auf eine, die es nicht gibt</translation>
    </message>
    <message>
        <source>%1: was written by a newer Fathom (catalogue version %2, this program knows %3); update the program, the workspace was not touched</source>
        <translation>%1: von einem neueren Fathom geschrieben (Katalogfassung %2, dieses Programm kennt %3); das Programm aktualisieren, der Arbeitsbereich wurde nicht berührt</translation>
    </message>
    <message>
        <source>%1: the catalogue cannot be read (%2)</source>
        <translation>%1: der Katalog kann nicht gelesen werden (%2)</translation>
    </message>
    <message>
        <source>%1: the catalogue is damaged (%2); restore a copy of the workspace, labels are also in labels.json</source>
        <translation>%1: der Katalog ist beschädigt (%2); eine Kopie des Arbeitsbereichs zurückholen, Beschriftungen stehen auch in labels.json</translation>
    </message>
    <message>
        <source>%1: the file does not hold what the catalogue says; run audit</source>
        <translation>%1: die Datei enthält nicht, was der Katalog sagt; audit ausführen</translation>
    </message>
    <message>
        <source>%1: the folder is not empty; choose another name</source>
        <translation>%1: der Ordner ist nicht leer; einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>%1: is no workspace (no catalog.sqlite in it)</source>
        <translation>%1: ist kein Arbeitsbereich (catalog.sqlite fehlt)</translation>
    </message>
    <message>
        <source>%1: was written by another Fathom (catalogue version %2, this program reads %3); open it once for writing</source>
        <translation>%1: von einem anderen Fathom geschrieben (Katalogfassung %2, dieses Programm liest %3); einmal zum Schreiben öffnen</translation>
    </message>
    <message>
        <source>%1: is open for reading only</source>
        <translation>%1: ist nur zum Lesen offen</translation>
    </message>
    <message>
        <source>%1: process %2 (%3) on %4 writes to this workspace; close it there, or open the workspace for reading. If that computer is gone, delete the file named lock in the workspace</source>
        <translation>%1: Prozess %2 (%3) auf %4 schreibt in diesen Arbeitsbereich; dort schließen oder nur zum Lesen öffnen. Gibt es jenen Rechner nicht mehr, die Datei lock im Arbeitsbereich löschen</translation>
    </message>
    <message>
        <source>%1: has no index yet</source>
        <translation>%1: hat noch keinen Index</translation>
    </message>
    <message>
        <source>%1: the index has %2 features, the dictionary %3</source>
        <translation>%1: der Index hat %2 Merkmale, das Wörterbuch %3</translation>
    </message>
    <message>
        <source>Feature %1: no statistics in %2</source>
        <translation>Merkmal %1: keine Statistik in %2</translation>
    </message>
    <message>
        <source>%1: no such SAE in this workspace</source>
        <translation>%1: diesen SAE gibt es in diesem Arbeitsbereich nicht</translation>
    </message>
    <message>
        <source>%1: removed, but another process reads the workspace; what it still sees goes when the workspace is next opened for writing</source>
        <translation>%1: entfernt, aber ein anderer Prozess liest den Arbeitsbereich; was er noch sieht, verschwindet beim nächsten Öffnen zum Schreiben</translation>
    </message>
    <message>
        <source>%1: this scan is already in the workspace as %2</source>
        <translation>%1: diese Aufnahme ist schon als %2 im Arbeitsbereich</translation>
    </message>
    <message>
        <source>%1: slices, presence and thumbnails do not fit together</source>
        <translation>%1: Schichten, Vorkommen und Vorschaubilder passen nicht zusammen</translation>
    </message>
    <message>
        <source>Volume %1: no such volume</source>
        <translation>Volumen %1: dieses Volumen gibt es nicht</translation>
    </message>
    <message>
        <source>%1: its scan was moved or is on another computer; locate it again</source>
        <translation>%1: die Aufnahme wurde verschoben oder liegt auf einem anderen Rechner; neu zuordnen</translation>
    </message>
    <message>
        <source>%1: that is another scan; choose the one that was imported</source>
        <translation>%1: das ist eine andere Aufnahme; die importierte wählen</translation>
    </message>
    <message>
        <source>%1: the catalogue is in use by another process; try again</source>
        <translation>%1: ein anderer Prozess benutzt den Katalog; noch einmal versuchen</translation>
    </message>
    <message>
        <source>%1: the catalogue cannot be written (%2); check space and permissions</source>
        <translation>%1: der Katalog kann nicht geschrieben werden (%2); Platz und Rechte prüfen</translation>
    </message>
    <message>
        <source>%1: the catalogue refused a statement (%2); please report this</source>
        <translation>%1: der Katalog hat eine Anweisung abgelehnt (%2); bitte melden</translation>
    </message>
    <message>
        <source>%1: no such row in the catalogue</source>
        <translation>%1: diese Zeile gibt es im Katalog nicht</translation>
    </message>
    <message>
        <source>Job %1: its parameters or its checkpoint hold a path; paths of a job are kept outside the workspace</source>
        <translation>Auftrag %1: Angaben oder Sicherungspunkt enthalten einen Pfad; Pfade bleiben außerhalb des Arbeitsbereichs</translation>
    </message>
    <message>
        <source>Job %1: no such job</source>
        <translation>Auftrag %1: diesen Auftrag gibt es nicht</translation>
    </message>
    <message>
        <source>%1: the activation index is damaged; make it again</source>
        <translation>%1: der Index der Aktivierungen ist beschädigt; neu erstellen</translation>
    </message>
    <message>
        <source>Index: %1 rows do not fit their slices or the dictionary</source>
        <translation>Index: %1 Zeilen passen nicht zu ihren Schichten oder zum Wörterbuch</translation>
    </message>
    <message>
        <source>Feature %1: an index of %2 features cannot hold the activation %3; scale the input of the SAE</source>
        <translation>Merkmal %1: ein Index von %2 Merkmalen kann die Aktivierung %3 nicht aufnehmen; die Eingabe des SAE skalieren</translation>
    </message>
    <message>
        <source>Index: %1 features cannot join %2</source>
        <translation>Index: %1 Merkmale passen nicht zu %2</translation>
    </message>
    <message>
        <source>Index: slice %1 is in it twice</source>
        <translation>Index: Schicht %1 ist zweimal darin</translation>
    </message>
    <message>
        <source>%1: the activation index was made by a newer Fathom; update the program or make the index again</source>
        <translation>%1: den Index der Aktivierungen hat ein neueres Fathom erstellt; das Programm aktualisieren oder den Index neu erstellen</translation>
    </message>
    <message>
        <source>Index: slice %1 is not in ascending order</source>
        <translation>Index: Schicht %1 steht nicht in aufsteigender Folge</translation>
    </message>
    <message>
        <source>Feature %1: an activation is no finite number</source>
        <translation>Merkmal %1: eine Aktivierung ist keine endliche Zahl</translation>
    </message>
    <message>
        <source>Index: feature %1 is not in the dictionary</source>
        <translation>Index: Merkmal %1 ist nicht im Wörterbuch</translation>
    </message>
    <message>
        <source>Index: feature %1 is twice in one row</source>
        <translation>Index: Merkmal %1 steht zweimal in einer Zeile</translation>
    </message>
    <message>
        <source>%1: the thumbnails are damaged; import the scan again</source>
        <translation>%1: die Vorschaubilder sind beschädigt; die Aufnahme neu importieren</translation>
    </message>
    <message>
        <source>%1: no such thumbnails</source>
        <translation>%1: diese Vorschaubilder gibt es nicht</translation>
    </message>
    <message>
        <source>%1: has no thumbnail %2</source>
        <translation>%1: hat kein Vorschaubild %2</translation>
    </message>
    <message>
        <source>Statistics: %1 volumes have %2 lists of structures</source>
        <translation>Statistik: %1 Volumen haben %2 Listen von Strukturen</translation>
    </message>
    <message>
        <source>Statistics: the index has %1 features, the dictionary %2</source>
        <translation>Statistik: der Index hat %1 Merkmale, das Wörterbuch %2</translation>
    </message>
    <message>
        <source>The LibTorch module could not be loaded: %1; reinstall Fathom or set FATHOM_TORCH_MODULE to fathom-torch.so</source>
        <translation>Das LibTorch-Modul konnte nicht geladen werden: %1; Fathom neu installieren oder FATHOM_TORCH_MODULE auf fathom-torch.so setzen</translation>
    </message>
    <message>
        <source>%1 has no %2; it belongs to another version of Fathom</source>
        <translation>%1 hat kein %2; es gehört zu einer anderen Fassung von Fathom</translation>
    </message>
    <message>
        <source>%1: not a valid safetensors file (%2); get the file again</source>
        <translation>%1: keine gültige safetensors-Datei (%2); die Datei neu holen</translation>
    </message>
    <message>
        <source>%1: no such file; check the path</source>
        <translation>%1: diese Datei gibt es nicht; den Pfad prüfen</translation>
    </message>
    <message>
        <source>%1: cannot be opened (%2); check its permissions</source>
        <translation>%1: kann nicht geöffnet werden (%2); die Rechte prüfen</translation>
    </message>
    <message>
        <source>%1: cannot be mapped into memory (%2)</source>
        <translation>%1: kann nicht in den Speicher abgebildet werden (%2)</translation>
    </message>
    <message>
        <source>%1: has no array "%2"; it was made by something else</source>
        <translation>%1: enthält kein Feld „%2“; etwas anderes hat die Datei erstellt</translation>
    </message>
    <message>
        <source>%1: holds Python objects beside weights (%2), and nothing of a file is ever run; save the weights alone: torch.save(model.state_dict(), &apos;weights.pth&apos;)</source>
        <translation>%1: enthält neben Gewichten Python-Objekte (%2), und nichts aus einer Datei wird je ausgeführt; nur die Gewichte sichern: torch.save(model.state_dict(), &apos;weights.pth&apos;)</translation>
    </message>
    <message>
        <source>%1: its contents would take many times the file&apos;s size in memory; get the file again</source>
        <translation>%1: der Inhalt bräuchte im Speicher ein Vielfaches der Dateigröße; die Datei neu holen</translation>
    </message>
    <message>
        <source>%1: was saved on a machine of another byte order (%2); save it again on a common PC</source>
        <translation>%1: wurde auf einem Rechner mit anderer Byte-Reihenfolge gesichert (%2); auf einem gewöhnlichen PC neu sichern</translation>
    </message>
    <message>
        <source>%1: is in format %2 of PyTorch, newer than this Fathom knows; update Fathom or save the weights as safetensors</source>
        <translation>%1: hat das PyTorch-Format %2, das neuer ist als diese Fassung von Fathom; Fathom aktualisieren oder die Gewichte als safetensors sichern</translation>
    </message>
    <message>
        <source>%1: is a TorchScript module, which holds code; add it as a TorchScript encoder, not as weights</source>
        <translation>%1: ist ein TorchScript-Modul, das Programmcode enthält; als TorchScript-Encoder hinzufügen, nicht als Gewichte</translation>
    </message>
    <message>
        <source>%1: was saved with pickle protocol %2; save it again with torch.save and its default, protocol 2</source>
        <translation>%1: wurde mit Pickle-Protokoll %2 gesichert; mit torch.save und dessen Vorgabe, Protokoll 2, neu sichern</translation>
    </message>
    <message>
        <source>%1: has no named tensors where a state_dict has them; save the weights alone: torch.save(model.state_dict(), &apos;weights.pth&apos;)</source>
        <translation>%1: hat keine benannten Tensoren, wo ein state_dict sie hat; nur die Gewichte sichern: torch.save(model.state_dict(), &apos;weights.pth&apos;)</translation>
    </message>
    <message>
        <source>%1: was saved by a PyTorch before 1.6; save it again in Python with a current one: import torch; torch.save(torch.load(&apos;OLD&apos;, map_location=&apos;cpu&apos;, weights_only=True), &apos;NEW.pth&apos;)</source>
        <translation>%1: wurde von einem PyTorch vor 1.6 gesichert; in Python mit einem aktuellen neu sichern: import torch; torch.save(torch.load(&apos;ALT&apos;, map_location=&apos;cpu&apos;, weights_only=True), &apos;NEU.pth&apos;)</translation>
    </message>
    <message>
        <source>%1: is a tar file of an early PyTorch; if you trust whoever made it (this runs code in it), save it again in Python: import torch; torch.save(torch.load(&apos;OLD&apos;, map_location=&apos;cpu&apos;, weights_only=False), &apos;NEW.pth&apos;)</source>
        <translation>%1: ist eine tar-Datei eines frühen PyTorch; wer der Quelle vertraut (dies führt Code darin aus), sichert sie in Python neu: import torch; torch.save(torch.load(&apos;ALT&apos;, map_location=&apos;cpu&apos;, weights_only=False), &apos;NEU.pth&apos;)</translation>
    </message>
    <message>
        <source>%1: not a valid list of weight parts (%2); get the files again</source>
        <translation>%1: keine gültige Liste der Teile von Gewichten (%2); die Dateien neu holen</translation>
    </message>
    <message>
        <source>%1: is no JSON object; get the file again</source>
        <translation>%1: ist kein JSON-Objekt; die Datei neu holen</translation>
    </message>
    <message>
        <source>%1: has no weight file (.safetensors, .pth, .pt, .ckpt or .bin); choose the file or its folder</source>
        <translation>%1: hat keine Gewichtsdatei (.safetensors, .pth, .pt, .ckpt oder .bin); die Datei oder ihren Ordner wählen</translation>
    </message>
    <message>
        <source>%1: has several weight files (%2); choose one of them</source>
        <translation>%1: hat mehrere Gewichtsdateien (%2); eine davon wählen</translation>
    </message>
    <message>
        <source>%1: its part %2 is not in the folder; get that file too</source>
        <translation>%1: der Teil %2 fehlt im Ordner; auch diese Datei holen</translation>
    </message>
    <message>
        <source>%1: is neither a safetensors file nor an archive of PyTorch; choose the model&apos;s weight file</source>
        <translation>%1: ist weder eine safetensors-Datei noch ein Archiv von PyTorch; die Gewichtsdatei des Modells wählen</translation>
    </message>
    <message>
        <source>%1: checking was cancelled</source>
        <translation>%1: die Prüfung wurde abgebrochen</translation>
    </message>
    <message>
        <source>%1: has no finished download of the main revision; download the model again</source>
        <translation>%1: hat keinen fertigen Download der Hauptfassung; das Modell neu herunterladen</translation>
    </message>
    <message>
        <source>%1: not a valid PyTorch archive (%2); get the file again</source>
        <translation>%1: kein gültiges PyTorch-Archiv (%2); die Datei neu holen</translation>
    </message>
    <message>
        <source>%1: "%2" in it is compressed or encrypted, which torch never does; get the original file or save it again with torch.save</source>
        <translation>%1: „%2“ darin ist komprimiert oder verschlüsselt, was torch nie tut; die ursprüngliche Datei holen oder mit torch.save neu sichern</translation>
    </message>
    <message>
        <source>%1: there is no such file or folder; check the path</source>
        <translation>%1: diese Datei oder diesen Ordner gibt es nicht; den Pfad prüfen</translation>
    </message>
    <message>
        <source>%1: cannot be written (%2); check the disk</source>
        <translation>%1: kann nicht geschrieben werden (%2); die Platte prüfen</translation>
    </message>
    <message>
        <source>%1: %2 voxels do not fit the grid; this is a fault of ours</source>
        <translation>%1: %2 Voxel passen nicht zum Gitter; das ist ein Fehler des Programms</translation>
    </message>
    <message>
        <source>%1: not an InVesalius project, or a damaged one; save it again</source>
        <translation>%1: kein InVesalius-Projekt oder ein beschädigtes; neu sichern</translation>
    </message>
    <message>
        <source>%1: the project promises %2 voxels and its matrix holds %3; it broke off, save it again</source>
        <translation>%1: das Projekt verspricht %2 Voxel, die Matrix hat %3; sie bricht ab, neu sichern</translation>
    </message>
    <message>
        <source>%1: not enough memory to read it; close other programs</source>
        <translation>%1: zu wenig Speicher zum Lesen; andere Programme schließen</translation>
    </message>
    <message>
        <source>%1: the header is damaged or breaks off; copy or export the file again</source>
        <translation>%1: der Kopf ist beschädigt oder bricht ab; die Datei neu kopieren oder ausgeben</translation>
    </message>
    <message>
        <source>%1: its voxels lie in several files or in another folder; save it as one file</source>
        <translation>%1: die Voxel liegen in mehreren Dateien oder einem anderen Ordner; als eine Datei sichern</translation>
    </message>
    <message>
        <source>%1: the file with its voxels, %2, is missing; copy it beside it</source>
        <translation>%1: die Datei mit den Voxeln, %2, fehlt; daneben kopieren</translation>
    </message>
    <message>
        <source>%1: not an NRRD file (its mark is missing); check what it is</source>
        <translation>%1: keine NRRD-Datei (ihre Kennung fehlt); prüfen, was es ist</translation>
    </message>
    <message>
        <source>%1: NRRD encoding "%2" is not read here; save it as gzip</source>
        <translation>%1: die NRRD-Kodierung „%2“ wird nicht gelesen; als gzip sichern</translation>
    </message>
    <message>
        <source>%1: not a MetaImage file (no header lines); check what it is</source>
        <translation>%1: keine MetaImage-Datei (keine Kopfzeilen); prüfen, was es ist</translation>
    </message>
    <message>
        <source>%1: the header promises %2 bytes of voxels and the file holds %3; it broke off or its header is wrong, copy it again</source>
        <translation>%1: der Kopf verspricht %2 Byte Voxel, die Datei hat %3; sie bricht ab oder der Kopf ist falsch, neu kopieren</translation>
    </message>
    <message>
        <source>%1: the header promises %2 voxels and the file holds %3 numbers; it broke off or its header is wrong, copy it again</source>
        <translation>%1: der Kopf verspricht %2 Voxel, die Datei hat %3 Zahlen; sie bricht ab oder der Kopf ist falsch, neu kopieren</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; stands where a voxel of type %3 belongs; export the file again</source>
        <translation>%1: „%2“ steht, wo ein Voxel vom Typ %3 stehen muss; die Datei neu exportieren</translation>
    </message>
    <message>
        <source>%1: the header does not say in which order the bytes of a voxel lie (endian: little or big); export the file again</source>
        <translation>%1: der Kopf sagt nicht, in welcher Folge die Bytes eines Voxels liegen (endian: little oder big); die Datei neu exportieren</translation>
    </message>
    <message>
        <source>%1: needs subjects &gt;= 1, first &gt;= 0, spacing of %2 to %3 mm and an MRI share of 0 to 1</source>
        <translation>%1: braucht Personen &gt;= 1, erste &gt;= 0, Abstand %2 bis %3 mm und einen MRT-Anteil von 0 bis 1</translation>
    </message>
    <message>
        <source>%1: not enough memory; use a larger spacing</source>
        <translation>%1: zu wenig Speicher; einen größeren Abstand nehmen</translation>
    </message>
    <message>
        <source>%1: stopped; run it again to go on</source>
        <translation>%1: angehalten; zum Fortsetzen noch einmal starten</translation>
    </message>
    <message>
        <source>%1: holds subjects but no cohort.json that says how they were drawn; choose an empty folder</source>
        <translation>%1: enthält Personen, aber keine cohort.json, die sagt, wie sie gezeichnet wurden; einen leeren Ordner wählen</translation>
    </message>
    <message>
        <source>%1: holds a cohort of other options (%2 is %3 there, not %4); choose another folder or draw with the same options</source>
        <translation>%1: enthält eine Kohorte mit anderen Angaben (%2 ist dort %3, nicht %4); einen anderen Ordner wählen oder mit denselben Angaben zeichnen</translation>
    </message>
    <message>
        <source>%1: the grid's spacing must be %2 to %3 mm and numbers &gt;= 0</source>
        <translation>%1: der Gitterabstand muss %2 bis %3 mm betragen, Nummern &gt;= 0</translation>
    </message>
    <message>
        <source>%1: the file breaks off within the NIfTI header; copy it again</source>
        <translation>%1: die Datei bricht im NIfTI-Kopf ab; neu kopieren</translation>
    </message>
    <message>
        <source>%1: not a NIfTI file (its mark is missing); check what it is</source>
        <translation>%1: keine NIfTI-Datei (ihre Kennung fehlt); prüfen, was es ist</translation>
    </message>
    <message>
        <source>%1: the NIfTI header is damaged; copy the file again</source>
        <translation>%1: der NIfTI-Kopf ist beschädigt; die Datei neu kopieren</translation>
    </message>
    <message>
        <source>%1: %2 values a voxel (colour, complex or vectors); Fathom reads one number a voxel</source>
        <translation>%1: %2 Werte je Voxel (Farbe, komplex oder Vektoren); Fathom liest eine Zahl je Voxel</translation>
    </message>
    <message>
        <source>%1: its voxel type is not known here; save it as 16-bit integers or 32-bit floats</source>
        <translation>%1: der Voxeltyp ist hier nicht bekannt; als 16-Bit-Ganzzahlen oder 32-Bit-Gleitkommazahlen sichern</translation>
    </message>
    <message>
        <source>%1: the header says %2 voxels along an axis; copy or export the file again</source>
        <translation>%1: der Kopf nennt %2 Voxel entlang einer Achse; die Datei neu kopieren oder ausgeben</translation>
    </message>
    <message>
        <source>%1: a single picture, not a volume; Fathom needs 3-D scans</source>
        <translation>%1: ein einzelnes Bild, kein Volumen; Fathom braucht 3-D-Aufnahmen</translation>
    </message>
    <message>
        <source>%1: the voxel spacing is %2 mm; it must be a number above 0, export the file again</source>
        <translation>%1: der Voxelabstand ist %2 mm; er muss größer als 0 sein, die Datei neu ausgeben</translation>
    </message>
    <message>
        <source>%1: the header promises %2 voxels along one axis; that is beyond any scan</source>
        <translation>%1: der Kopf verspricht %2 Voxel entlang einer Achse; das hat keine Aufnahme</translation>
    </message>
    <message>
        <source>%1: needs %2 GiB of memory and this machine has %3 GiB left; use a smaller scan</source>
        <translation>%1: braucht %2 GiB Speicher, dieser Rechner hat noch %3 GiB; eine kleinere Aufnahme nehmen</translation>
    </message>
    <message>
        <source>%1: the header promises %2 voxels; that is beyond any scan</source>
        <translation>%1: der Kopf verspricht %2 Voxel; das hat keine Aufnahme</translation>
    </message>
    <message>
        <source>%1: a DICOM file that is damaged or breaks off; copy it again</source>
        <translation>%1: eine beschädigte oder abgebrochene DICOM-Datei; neu kopieren</translation>
    </message>
    <message>
        <source>%1: no DICOM image in this folder; check the path</source>
        <translation>%1: kein DICOM-Bild in diesem Ordner; den Pfad prüfen</translation>
    </message>
    <message>
        <source>%1: more than one DICOM series in this folder; name one file of the series you want</source>
        <translation>%1: mehr als eine DICOM-Serie in diesem Ordner; eine Datei der gewünschten Serie nennen</translation>
    </message>
    <message>
        <source>%1: DICOM modality "%2" is neither CT nor MR; choose another series</source>
        <translation>%1: die DICOM-Modalität „%2“ ist weder CT noch MR; eine andere Serie wählen</translation>
    </message>
    <message>
        <source>%1: a picture of %2 by %3 pixels is beyond any scan</source>
        <translation>%1: ein Bild mit %2 mal %3 Pixeln hat keine Aufnahme</translation>
    </message>
    <message>
        <source>%1: no position in the patient; only scans in slices can be read</source>
        <translation>%1: keine Lage im Körper; nur Schichtaufnahmen können gelesen werden</translation>
    </message>
    <message>
        <source>%1: the direction of its rows and columns makes no sense; export the series again</source>
        <translation>%1: die Richtung der Zeilen und Spalten ergibt keinen Sinn; die Serie neu ausgeben</translation>
    </message>
    <message>
        <source>%1: cannot be read (%2); the file is damaged, copy it again</source>
        <translation>%1: kann nicht gelesen werden (%2); die Datei ist beschädigt, neu kopieren</translation>
    </message>
    <message>
        <source>%1: position, direction or spacing of its voxels make no sense; export the file again</source>
        <translation>%1: Lage, Richtung oder Abstand der Voxel ergeben keinen Sinn; die Datei neu ausgeben</translation>
    </message>
    <message>
        <source>%1: more than one number a voxel, or more than three axes; save it as a plain 3-D file</source>
        <translation>%1: mehr als eine Zahl je Voxel oder mehr als drei Achsen; als einfache 3-D-Datei sichern</translation>
    </message>
    <message>
        <source>%1: a mask with values below 0 or above 65535; is it an image?</source>
        <translation>%1: eine Maske mit Werten unter 0 oder über 65535; ist es ein Bild?</translation>
    </message>
    <message>
        <source>%1: cannot be opened (%2); check the path and its rights</source>
        <translation>%1: kann nicht geöffnet werden (%2); Pfad und Rechte prüfen</translation>
    </message>
    <message>
        <source>%1: the compressed data break off or are damaged; copy the file again</source>
        <translation>%1: die gepackten Daten brechen ab oder sind beschädigt; die Datei neu kopieren</translation>
    </message>
    <message>
        <source>%1: not enough memory to unpack it</source>
        <translation>%1: zu wenig Speicher zum Entpacken</translation>
    </message>
    <message>
        <source>%1: too large for a table; check what it is</source>
        <translation>%1: zu groß für eine Tabelle; prüfen, was es ist</translation>
    </message>
    <message>
        <source>%1: no column image_id; it must be the first one</source>
        <translation>%1: keine Spalte image_id; sie muss die erste sein</translation>
    </message>
    <message>
        <source>%1: line %2 is not "number name"; correct the table</source>
        <translation>%1: Zeile %2 ist nicht „Zahl Name“; die Tabelle berichtigen</translation>
    </message>
    <message>
        <source>%1: line %2 names number %3 a second time; correct the table</source>
        <translation>%1: Zeile %2 nennt die Zahl %3 ein zweites Mal; die Tabelle berichtigen</translation>
    </message>
    <message>
        <source>%1: no line "number name" in it; check the table</source>
        <translation>%1: keine Zeile „Zahl Name“ darin; die Tabelle prüfen</translation>
    </message>
    <message>
        <source>%1: stopped</source>
        <translation>%1: angehalten</translation>
    </message>
    <message>
        <source>%1: the mask has %2 voxels and its image %3; resample it to the image's grid</source>
        <translation>%1: die Maske hat %2 Voxel, ihr Bild %3; auf das Gitter des Bildes umrechnen</translation>
    </message>
    <message>
        <source>%1: the mask lies %2 voxels away from its image; resample it to the image's grid</source>
        <translation>%1: die Maske liegt %2 Voxel neben ihrem Bild; auf das Gitter des Bildes umrechnen</translation>
    </message>
    <message>
        <source>%1: masks without ct.nii.gz or mri.nii.gz; copy the image</source>
        <translation>%1: Masken ohne ct.nii.gz oder mri.nii.gz; das Bild kopieren</translation>
    </message>
    <message>
        <source>%1: method "paper" cuts isotropic CT only and this one is not; use method "fathom"</source>
        <translation>%1: die Regel „paper“ schneidet nur isotropes CT, dieses ist es nicht; „fathom“ nehmen</translation>
    </message>
    <message>
        <source>%1: the volume has no voxels or not those of its grid</source>
        <translation>%1: das Volumen hat keine Voxel oder nicht die seines Gitters</translation>
    </message>
    <message>
        <source>%1: method "paper" has no window for study type "%2"; use method "fathom"</source>
        <translation>%1: die Regel „paper“ hat kein Fenster für die Untersuchungsart „%2“; „fathom“ nehmen</translation>
    </message>
    <message>
        <source>%1: no voxel of this MRI is above 0; check that the file is an image</source>
        <translation>%1: kein Voxel dieses MRT ist größer als 0; prüfen, ob die Datei ein Bild ist</translation>
    </message>
    <message>
        <source>%1: not enough memory to cut slices; close other programs</source>
        <translation>%1: zu wenig Speicher zum Schneiden; andere Programme schließen</translation>
    </message>
    <message>
        <source>%1: not a picture size; ask for 16 to 2048 pixels</source>
        <translation>%1: keine Bildgröße; 16 bis 2048 Pixel verlangen</translation>
    </message>
    <message>
        <source>%1 slice %2: this volume has %3 of that plane</source>
        <translation>Schicht %1 %2: dieses Volumen hat %3 in dieser Ebene</translation>
    </message>
    <message>
        <source>%1: not an image that Fathom reads (NIfTI, NRRD, MetaImage, DICOM, InVesalius); convert it</source>
        <translation>%1: kein Bild, das Fathom liest (NIfTI, NRRD, MetaImage, DICOM, InVesalius); umwandeln</translation>
    </message>
    <message>
        <source>%1: cannot be opened (%2); check the name and the rights</source>
        <translation>%1: kann nicht geöffnet werden (%2); Namen und Rechte prüfen</translation>
    </message>
    <message>
        <source>%1: %2 is out of range; get the file again</source>
        <translation>%1: %2 liegt außerhalb des Erlaubten; die Datei neu holen</translation>
    </message>
    <message>
        <source>Encoder: %1 values are not %2 pictures of %3 x %4</source>
        <translation>Encoder: %1 Werte sind nicht %2 Bilder zu %3 x %4</translation>
    </message>
    <message>
        <source>Encoder: not enough memory; encode fewer at a time</source>
        <translation>Encoder: zu wenig Speicher; weniger auf einmal kodieren</translation>
    </message>
    <message>
        <source>%1: model_type is "%2", not dinov3_vit; choose a DINOv3 ViT</source>
        <translation>%1: model_type ist „%2“, nicht dinov3_vit; ein DINOv3-ViT wählen</translation>
    </message>
    <message>
        <source>%1: has a key bias, which no DINOv3 ViT has; choose another file</source>
        <translation>%1: hat einen Schlüssel-Bias, den kein DINOv3-ViT hat; eine andere Datei wählen</translation>
    </message>
    <message>
        <source>%1: does not hold this encoder (%2); get the file again</source>
        <translation>%1: enthält diesen Encoder nicht (%2); die Datei neu holen</translation>
    </message>
    <message>
        <source>Pretraining: a pair's pictures are not %1 x %1 pixels</source>
        <translation>Vortraining: die Bilder eines Paars haben nicht %1 x %1 Pixel</translation>
    </message>
    <message>
        <source>Pretraining: the sizes do not fit together; views must be a multiple of the patch, batches at least 2</source>
        <translation>Vortraining: die Größen passen nicht zusammen; Ansichten müssen ein Vielfaches der Kachel sein, Stapel mindestens 2</translation>
    </message>
    <message>
        <source>%1: %2 has another size; remove the checkpoint</source>
        <translation>%1: %2 hat eine andere Größe; den Sicherungspunkt entfernen</translation>
    </message>
    <message>
        <source>Encoding was stopped</source>
        <translation>Das Kodieren wurde angehalten</translation>
    </message>
    <message>
        <source>%1 with cblas_sgemm was not found; install a BLAS (apt install libopenblas0-pthread)</source>
        <translation>%1 mit cblas_sgemm wurde nicht gefunden; eine BLAS installieren (apt install libopenblas0-pthread)</translation>
    </message>
    <message>
        <source>%1: no such device; use auto, cpu, cuda or cuda:N</source>
        <translation>%1: dieses Gerät gibt es nicht; auto, cpu, cuda oder cuda:N verwenden</translation>
    </message>
    <message>
        <source>%1: this LibTorch sees %2 GPUs; use cpu, or build with ./run --torch and a LibTorch with CUDA</source>
        <translation>%1: dieses LibTorch sieht %2 GPUs; cpu verwenden oder mit ./run --torch und einem LibTorch mit CUDA bauen</translation>
    </message>
    <message>
        <source>LibTorch ran out of memory (%1); use a smaller batch or input</source>
        <translation>LibTorch hat zu wenig Speicher (%1); einen kleineren Stapel oder kleinere Eingabe nehmen</translation>
    </message>
    <message>
        <source>LibTorch failed: %1; please report this</source>
        <translation>LibTorch ist gescheitert: %1; bitte melden</translation>
    </message>
    <message>
        <source>%1: %2 of the %3 files that it lists are missing; copy the whole medium</source>
        <translation>%1: %2 der %3 Dateien, die es aufführt, fehlen; den ganzen Datenträger kopieren</translation>
    </message>
    <message>
        <source>%1: a DICOM file without a picture; left out</source>
        <translation>%1: eine DICOM-Datei ohne Bild; ausgelassen</translation>
    </message>
    <message>
        <source>%1: text is burnt into this picture, which may name the patient; left out</source>
        <translation>%1: in dieses Bild ist Text eingebrannt, der den Patienten nennen kann; ausgelassen</translation>
    </message>
    <message>
        <source>%1: a scout view, no slice of the scan; left out</source>
        <translation>%1: eine Übersichtsaufnahme, keine Schicht der Aufnahme; ausgelassen</translation>
    </message>
    <message>
        <source>%1: a secondary capture (dose page, report, screenshot), no slice of the scan; left out</source>
        <translation>%1: eine Zweitaufnahme (Dosisblatt, Bericht, Bildschirmfoto), keine Schicht der Aufnahme; ausgelassen</translation>
    </message>
    <message>
        <source>%1: a mosaic, which holds all slices in one picture, and it does not say clearly where they lie; convert it to NIfTI</source>
        <translation>%1: ein Mosaik, das alle Schichten in einem Bild enthält und nicht klar sagt, wo sie liegen; in NIfTI umwandeln</translation>
    </message>
    <message>
        <source>%1: a colour picture; only grey values can be read</source>
        <translation>%1: ein Farbbild; nur Grauwerte können gelesen werden</translation>
    </message>
    <message>
        <source>%1: this series holds %2 volumes; import the folder, then each becomes a scan</source>
        <translation>%1: diese Serie enthält %2 Volumen; den Ordner importieren, dann wird jedes eine Aufnahme</translation>
    </message>
    <message>
        <source>%1: its pixels cannot be unpacked (transfer syntax %2); copy the file again or convert it</source>
        <translation>%1: die Bildpunkte lassen sich nicht entpacken (Transfersyntax %2); die Datei neu kopieren oder umwandeln</translation>
    </message>
    <message>
        <source>%1: unpacking its pixels (transfer syntax %2) broke down; the file is damaged, copy it again or convert it</source>
        <translation>%1: das Entpacken der Bildpunkte (Transfersyntax %2) brach zusammen; die Datei ist beschädigt, neu kopieren oder umwandeln</translation>
    </message>
    <message>
        <source>%1: unpacking its pixels (transfer syntax %2) did not come to an end and was stopped; the file is damaged, copy it again or convert it</source>
        <translation>%1: das Entpacken der Bildpunkte (Transfersyntax %2) kam zu keinem Ende und wurde abgebrochen; die Datei ist beschädigt, neu kopieren oder umwandeln</translation>
    </message>
    <message>
        <source>%1: the program fathom-unpack, which unpacks compressed pictures, cannot be started; reinstall Fathom or set FATHOM_UNPACK to it</source>
        <translation>%1: das Programm fathom-unpack, das gepackte Bilder entpackt, lässt sich nicht starten; Fathom neu installieren oder FATHOM_UNPACK darauf setzen</translation>
    </message>
    <message>
        <source>%1: several slices at one place (%2 mm along the normal) that nothing in their headers tells apart; export the series again</source>
        <translation>%1: mehrere Schichten an einem Ort (%2 mm entlang der Normalen), die nichts in ihren Köpfen unterscheidet; die Serie neu exportieren</translation>
    </message>
    <message>
        <source>%1: a series of %2 volumes (4-D); import it with the number of one of them (NIfTI), or save one as a 3-D file</source>
        <translation>%1: eine Folge von %2 Volumen (4-D); mit der Nummer eines davon importieren (NIfTI) oder eines als 3-D-Datei sichern</translation>
    </message>
    <message>
        <source>%1: has %2 volumes and number %3 was asked for</source>
        <translation>%1: hat %2 Volumen, verlangt wurde Nummer %3</translation>
    </message>
    <message>
        <source>%1: a mask of probabilities; say from which one on a voxel belongs to the structure (threshold)</source>
        <translation>%1: eine Maske aus Wahrscheinlichkeiten; geben Sie an, ab welcher ein Voxel zur Struktur gehört (Schwelle)</translation>
    </message>
    <message>
        <source>%1: its values are neither labels (whole numbers) nor probabilities (0 to 1); resample label maps by the nearest voxel</source>
        <translation>%1: die Werte sind weder Nummern von Strukturen (ganze Zahlen) noch Wahrscheinlichkeiten (0 bis 1); bringen Sie solche Karten mit dem nächsten Voxel auf ein anderes Gitter</translation>
    </message>
    <message>
        <source>%1: structures of a scan that is neither among these files nor imported; import both together</source>
        <translation>%1: Strukturen eines Scans, der weder unter diesen Dateien noch importiert ist; importieren Sie beide zusammen</translation>
    </message>
    <message>
        <source>%1: its contours lie across the slices of their scan; export them as a segmentation (SEG)</source>
        <translation>%1: die Konturen liegen quer zu den Schichten des Scans; exportieren Sie sie als Segmentierung (SEG)</translation>
    </message>
    <message>
        <source>%1: its bits are packed by a codec (transfer syntax %2); convert it to an uncompressed file</source>
        <translation>%1: die Bits sind komprimiert (Transfersyntax %2); wandeln Sie die Datei in eine unkomprimierte um</translation>
    </message>
    <message>
        <source>%1: structures of a scan of more than 4 thousand million voxels cannot be read</source>
        <translation>%1: Strukturen eines Scans mit mehr als 4 Milliarden Voxeln können nicht gelesen werden</translation>
    </message>
    <message>
        <source>--mask-threshold: a probability above 0 and up to 1</source>
        <translation>--mask-threshold: eine Wahrscheinlichkeit über 0 und bis 1</translation>
    </message>
    <message>
        <source>%1: the program ended while it read this file, which is skipped now; import it once more with &quot;try again&quot; if it was not the cause</source>
        <translation>%1: das Programm endete beim Lesen dieser Datei, sie wird nun übergangen; importieren Sie sie noch einmal mit „nochmals versuchen“, wenn sie nicht die Ursache war</translation>
    </message>
    <message>
        <source>slice %1: this scan has %2</source>
        <translation>Schicht %1: dieser Scan hat %2</translation>
    </message>
    <message>
        <source>%1: a packed file cannot be read one slice at a time; unpack it (gunzip)</source>
        <translation>%1: eine gepackte Datei kann nicht Schicht für Schicht gelesen werden; entpacken Sie sie (gunzip)</translation>
    </message>
    <message>
        <source>%1: cannot be read one slice at a time</source>
        <translation>%1: kann nicht Schicht für Schicht gelesen werden</translation>
    </message>
    <message>
        <source>%1: packed pictures of several frames and turned ones cannot be read one at a time</source>
        <translation>%1: gepackte Bilder aus mehreren Frames und umgekehrte können nicht einzeln gelesen werden</translation>
        <source>Split %1: no two embedded subjects show a landmark whole in common, so levels cannot be checked</source>
        <translation>Teil %1: keine zwei eingebetteten Personen zeigen ein gemeinsames Merkmal ganz, daher lassen sich Höhen nicht prüfen</translation>
    </message>
    <message>
        <source>%1 has no axial slices, so its levels cannot be found</source>
        <translation>%1 hat keine axialen Schichten, daher lassen sich seine Höhen nicht finden</translation>
    </message>
    <message>
        <source>%1 has no embeddings by this encoder; compute embeddings first</source>
        <translation>%1 hat keine Einbettungen dieses Encoders; zuerst Einbettungen berechnen</translation>
    </message>
    <message>
        <source>Levels of two scans: %1 slices with %2 values do not fit rows of %3 values</source>
        <translation>Höhen zweier Aufnahmen: %1 Schichten mit %2 Werten passen nicht zu Zeilen von %3 Werten</translation>
    </message>
    <message>
        <source>Levels of two scans: rows of %1 values and of %2 values cannot be compared; embed both with the same encoder</source>
        <translation>Höhen zweier Aufnahmen: Zeilen von %1 Werten und von %2 Werten sind nicht vergleichbar; beide mit demselben Encoder einbetten</translation>
    </message>
    <message>
        <source>bench view needs the window: run &apos;fathom --bench-view&apos;</source>
        <translation>bench view braucht das Fenster: starten Sie „fathom --bench-view“</translation>
    </message>
    <message>
        <source>%1: is part of the program and cannot be removed</source>
        <translation>%1: gehört zum Programm und kann nicht entfernt werden</translation>
    </message>
    <message>
        <source>%1: its weights are not at %2 any more; bring them back, or register them at their new place</source>
        <translation>%1: die Gewichte liegen nicht mehr in %2; bringen Sie sie zurück oder melden Sie sie an ihrem neuen Ort an</translation>
    </message>
    <message>
        <source>there is no such key; known are %1</source>
        <translation>diesen Schlüssel gibt es nicht; bekannt sind %1</translation>
    </message>
    <message>
        <source>a list of whole numbers is needed, for example [128, 512, 2048, 8192]</source>
        <translation>eine Liste ganzer Zahlen wird gebraucht, zum Beispiel [128, 512, 2048, 8192]</translation>
    </message>
    <message>
        <source>true or false is needed</source>
        <translation>true oder false wird gebraucht</translation>
    </message>
    <message>
        <source>a text in quotes is needed</source>
        <translation>ein Text in Anführungszeichen wird gebraucht</translation>
    </message>
    <message>
        <source>a number is needed</source>
        <translation>eine Zahl wird gebraucht</translation>
    </message>
    <message>
        <source>is not there: a grid lists its configurations, or says in &quot;combinations&quot; what is combined with what</source>
        <translation>fehlt: ein Raster zählt seine Konfigurationen auf oder sagt in &quot;combinations&quot;, was womit kombiniert wird</translation>
    </message>
    <message>
        <source>holds no configuration</source>
        <translation>enthält keine Konfiguration</translation>
    </message>
    <message>
        <source>one of these is needed: %1</source>
        <translation>eines von diesen wird gebraucht: %1</translation>
    </message>
    <message>
        <source>a list of objects is needed</source>
        <translation>eine Liste von Objekten wird gebraucht</translation>
    </message>
    <message>
        <source>an object is needed</source>
        <translation>ein Objekt wird gebraucht</translation>
    </message>
    <message>
        <source>an object is needed: for each key the list of its values</source>
        <translation>ein Objekt wird gebraucht: zu jedem Schlüssel die Liste seiner Werte</translation>
    </message>
    <message>
        <source>a list of values is needed</source>
        <translation>eine Liste von Werten wird gebraucht</translation>
    </message>
    <message>
        <source>more than %1 configurations; divide the grid</source>
        <translation>mehr als %1 Konfigurationen; teilen Sie das Raster</translation>
    </message>
    <message>
        <source>is not there; a configuration needs it</source>
        <translation>fehlt; eine Konfiguration braucht es</translation>
    </message>
    <message>
        <source>up to 120 letters, digits, _, - and . are needed, no . first</source>
        <translation>bis zu 120 Buchstaben, Ziffern, _, - und . werden gebraucht, kein . am Anfang</translation>
    </message>
    <message>
        <source>%1 is there already; give each configuration a name of its own</source>
        <translation>%1 gibt es schon; geben Sie jeder Konfiguration einen eigenen Namen</translation>
    </message>
    <message>
        <source>is there twice</source>
        <translation>steht zweimal da</translation>
    </message>
    <message>
        <source>this is no JSON (%1)</source>
        <translation>das ist kein JSON (%1)</translation>
    </message>
    <message>
        <source>%1: larger than 16 MiB, so it is no grid</source>
        <translation>%1: größer als 16 MiB, also kein Raster</translation>
    </message>
    <message>
        <source>%1: mistakes in the grid: %2</source>
        <translation>%1: Fehler im Raster: %2</translation>
    </message>
    <message>
        <source>%1: the grid has only %2 configurations, so this part is empty</source>
        <translation>%1: das Raster hat nur %2 Konfigurationen, dieser Teil ist also leer</translation>
    </message>
    <message>
        <source>No configuration of the grid could be trained; the first one: %1</source>
        <translation>Keine Konfiguration des Rasters ließ sich trainieren; die erste: %1</translation>
    </message>
    <message>
        <source>--%1: a grid has its own; leave one of the two out</source>
        <translation>--%1: ein Raster hat seine eigenen; lassen Sie eines von beiden weg</translation>
    </message>
    <message>
        <source>%1: holds parts of a division by %2 and of one by %3; keep those of one</source>
        <translation>%1: enthält Teile einer Teilung durch %2 und einer durch %3; behalten Sie die von einer</translation>
    </message>
    <message>
        <source>%1: holds no part of the index of %2; compute them with index --part</source>
        <translation>%1: enthält keinen Teil des Index von %2; berechnen Sie sie mit index --part</translation>
    </message>
    <message>
        <source>%1 parts of %2 rows: some would be empty; divide by less</source>
        <translation>%1 Teile von %2 Zeilen: manche wären leer; teilen Sie durch weniger</translation>
    </message>
    <message>
        <source>%1: is no part of an index; compute that part again</source>
        <translation>%1: ist kein Teil eines Index; berechnen Sie diesen Teil neu</translation>
    </message>
    <message>
        <source>%1: is of other embeddings or of another SAE than %2 has now; compute that part again</source>
        <translation>%1: gehört zu anderen Embeddings oder einem anderen SAE, als %2 jetzt hat; berechnen Sie diesen Teil neu</translation>
    </message>
    <message>
        <source>%1: these parts are not there yet: %2</source>
        <translation>%1: diese Teile fehlen noch: %2</translation>
    </message>
    <message>
        <source>%1: the parts hold %2 of %3 rows; compute them again</source>
        <translation>%1: die Teile enthalten %2 von %3 Zeilen; berechnen Sie sie neu</translation>
    </message>
    <message>
        <source>index: --part needs --out FOLDER, in which the parts lie</source>
        <translation>index: --part braucht --out ORDNER, in dem die Teile liegen</translation>
    </message>
</context>
<context>
    <name>WindowPreset</name>
    <message>
        <source>a.u.</source>
        <translation>w. E.</translation>
    </message>
    <message>
        <source>Soft tissue</source>
        <translation>Weichteile</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>Lunge</translation>
    </message>
    <message>
        <source>Bone</source>
        <translation>Knochen</translation>
    </message>
    <message>
        <source>Brain</source>
        <translation>Gehirn</translation>
    </message>
    <message>
        <source>Liver</source>
        <translation>Leber</translation>
    </message>
    <message>
        <source>Automatic (1–99 %)</source>
        <translation>Automatisch (1–99 %)</translation>
    </message>
    <message>
        <source>All values</source>
        <translation>Alle Werte</translation>
    </message>
    <message>
        <source>Strong contrast (10–90 %)</source>
        <translation>Starker Kontrast (10–90 %)</translation>
    </message>
    <message>
        <source>Dark tissue (1–70 %)</source>
        <translation>Dunkles Gewebe (1–70 %)</translation>
    </message>
    <message>
        <source>Bright tissue (50–100 %)</source>
        <translation>Helles Gewebe (50–100 %)</translation>
    </message>
    <message>
        <source>As the encoder sees it</source>
        <translation>Wie der Encoder es sieht</translation>
    </message>
</context>
<context>
    <name>fathom::AlongView</name>
    <message>
        <source>Activation along the volume</source>
        <translation>Aktivierung entlang des Volumens</translation>
    </message>
    <message>
        <source>Activation of the slice's strongest features in every slice of this plane. Click: jump to a slice. Arrow keys move the mark, Enter jumps. ◆: pinned in the fingerprint (P); the menu takes it away. A gap: slices that are not indexed</source>
        <translation>Aktivierung der stärksten Merkmale dieser Schicht in jeder Schicht dieser Ebene. Klick: zu einer Schicht springen. Pfeiltasten bewegen die Marke, Eingabe springt. ◆: im Fingerabdruck angeheftet (P); das Menü nimmt es wieder weg. Eine Lücke: nicht indizierte Schichten</translation>
    </message>
    <message>
        <source>Unpin %1</source>
        <translation>%1 lösen</translation>
    </message>
    <message>
        <source>Press P in the fingerprint to pin a feature</source>
        <translation>P im Fingerabdruck heftet ein Merkmal an</translation>
    </message>
</context>
<context>
    <name>fathom::BandsView</name>
    <message>
        <source>Activation %1 to %2</source>
        <translation>Aktivierung %1 bis %2</translation>
    </message>
    <message numerus="yes">
        <source>%n slice(s) of this tenth of the range</source>
        <translation>
            <numerusform>%n Schicht dieses Zehntels</numerusform>
            <numerusform>%n Schichten dieses Zehntels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::Captions</name>
    <message>
        <source>Import an SAE</source>
        <translation>SAE importieren</translation>
    </message>
    <message>
        <source>Evaluate an SAE</source>
        <translation>SAE auswerten</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Import embeddings</source>
        <translation>Einbettungen importieren</translation>
    </message>
    <message>
        <source>no scan here</source>
        <translation>hier keine Aufnahme</translation>
    </message>
    <message>
        <source>sagittal</source>
        <translation>sagittal</translation>
    </message>
    <message>
        <source>coronal</source>
        <translation>koronal</translation>
    </message>
    <message>
        <source>axial</source>
        <translation>axial</translation>
    </message>
    <message>
        <source>CT</source>
        <translation>CT</translation>
    </message>
    <message>
        <source>MR</source>
        <translation>MR</translation>
    </message>
    <message>
        <source>unknown modality</source>
        <translation>Modalität unbekannt</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>no split</source>
        <translation>keine Aufteilung</translation>
    </message>
    <message>
        <source>synthetic</source>
        <translation>synthetisch</translation>
    </message>
    <message>
        <source>real</source>
        <translation>echt</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>vorgeschlagen</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>statistics</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>language model</source>
        <translation>Sprachmodell</translation>
    </message>
    <message>
        <source>person</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>Import scans</source>
        <translation>Aufnahmen importieren</translation>
    </message>
    <message>
        <source>Compute embeddings</source>
        <translation>Einbettungen berechnen</translation>
    </message>
    <message>
        <source>Train an SAE</source>
        <translation>SAE trainieren</translation>
    </message>
    <message>
        <source>Index activations</source>
        <translation>Aktivierungen indizieren</translation>
    </message>
    <message>
        <source>Label features</source>
        <translation>Merkmale beschriften</translation>
    </message>
    <message>
        <source>Make the demo</source>
        <translation>Demo erstellen</translation>
    </message>
    <message>
        <source>&lt; %1 %</source>
        <translation>&lt; %1 %</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1 HU</source>
        <translation>%1 HU</translation>
    </message>
    <message>
        <source>%1 mm</source>
        <translation>%1 mm</translation>
    </message>
    <message>
        <source>%1 · %2 %3/%4 · %5</source>
        <translation>%1 · %2 %3/%4 · %5</translation>
    </message>
    <message>
        <source>%1 (%2, %3): %4 slice %5 of %6 at %7, window %8, %9</source>
        <translation>%1 (%2, %3): Schicht %4 %5 von %6 bei %7, Fenster %8, %9</translation>
    </message>
    <message>
        <source>computed as %1</source>
        <translation>berechnet nach %1</translation>
    </message>
    <message>
        <source>R</source>
        <extracomment>Orientation letters of radiology: right, left, anterior, posterior, head, feet.</extracomment>
        <translation>R</translation>
    </message>
    <message>
        <source>L</source>
        <translation>L</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>P</source>
        <translation>P</translation>
    </message>
    <message>
        <source>H</source>
        <translation>H</translation>
    </message>
    <message>
        <source>F</source>
        <translation>F</translation>
    </message>
    <message>
        <source>%1 · %2 %3/%4</source>
        <translation>%1 · %2 %3/%4</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Half circle: the window comes from this scan's own values</source>
        <translation>Halbkreis: das Fenster stammt aus den Werten dieser Aufnahme selbst</translation>
    </message>
    <message>
        <source>Train a grid of SAEs</source>
        <translation>Ein Raster von SAEs trainieren</translation>
    </message>
</context>
<context>
    <name>fathom::ContextBar</name>
    <message>
        <source>Compute embeddings …</source>
        <translation>Einbettungen berechnen …</translation>
    </message>
    <message>
        <source>No jobs</source>
        <translation>Keine Aufträge</translation>
    </message>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n Auftrag</numerusform>
            <numerusform>%n Aufträge</numerusform>
        </translation>
    </message>
    <message>
        <source>Opens the list of jobs</source>
        <translation>Öffnet die Liste der Aufträge</translation>
    </message>
    <message>
        <source>New workspace …</source>
        <translation>Neuer Arbeitsbereich …</translation>
    </message>
    <message>
        <source>Open workspace …</source>
        <translation>Arbeitsbereich öffnen …</translation>
    </message>
    <message>
        <source>Explore the demo</source>
        <translation>Demo erkunden</translation>
    </message>
    <message>
        <source>Import scans …</source>
        <translation>Aufnahmen importieren …</translation>
    </message>
    <message>
        <source>Train an SAE …</source>
        <translation>SAE trainieren …</translation>
    </message>
    <message>
        <source>Index activations</source>
        <translation>Aktivierungen indizieren</translation>
    </message>
    <message>
        <source>Label features</source>
        <translation>Merkmale beschriften</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>Neues Fenster</translation>
    </message>
    <message>
        <source>Dark or light theme</source>
        <translation>Dunkle oder helle Darstellung</translation>
    </message>
    <message>
        <source>Keys of this page</source>
        <translation>Tasten dieser Seite</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Close workspace</source>
        <translation>Arbeitsbereich schließen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>%1 (read only)</source>
        <translation>%1 (nur lesen)</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>Opens, makes and fills workspaces</source>
        <translation>Öffnet, erstellt und füllt Arbeitsbereiche</translation>
    </message>
    <message>
        <source>Encoder that made the embeddings</source>
        <translation>Encoder, der die Einbettungen berechnet hat</translation>
    </message>
    <message>
        <source>Sparse autoencoder whose features are shown</source>
        <translation>Sparse Autoencoder, dessen Merkmale gezeigt werden</translation>
    </message>
    <message>
        <source>Matryoshka level: shows the features that this level adds</source>
        <translation>Matrjoschka-Stufe: zeigt die Merkmale, die diese Stufe hinzufügt</translation>
    </message>
    <message>
        <source>All levels</source>
        <translation>Alle Stufen</translation>
    </message>
    <message>
        <source>Level %1</source>
        <translation>Stufe %1</translation>
    </message>
    <message>
        <source>CT and MR</source>
        <translation>CT und MR</translation>
    </message>
    <message>
        <source>Shows slices of this modality only</source>
        <translation>Zeigt nur Schichten dieser Modalität</translation>
    </message>
    <message>
        <source>All planes</source>
        <translation>Alle Ebenen</translation>
    </message>
    <message>
        <source>Shows slices of this plane only</source>
        <translation>Zeigt nur Schichten dieser Ebene</translation>
    </message>
    <message>
        <source>All splits</source>
        <translation>Alle Teile</translation>
    </message>
    <message>
        <source>Shows slices of training, validation or test subjects only</source>
        <translation>Zeigt nur Schichten von Personen aus Training, Validierung oder Test</translation>
    </message>
    <message>
        <source>All data sets</source>
        <translation>Alle Datensätze</translation>
    </message>
    <message>
        <source>Shows slices of this data set only</source>
        <translation>Zeigt nur Schichten dieses Datensatzes</translation>
    </message>
    <message>
        <source>Search or jump (Ctrl+K)</source>
        <translation>Suchen oder springen (Strg+K)</translation>
    </message>
    <message>
        <source>Finds a feature number, words of a label, a structure, a subject or a command</source>
        <translation>Findet Merkmalnummern, Wörter einer Beschriftung, Strukturen, Personen und Befehle</translation>
    </message>
    <message>
        <source>%1 (stopped at step %2)</source>
        <translation>%1 (angehalten bei Schritt %2)</translation>
    </message>
    <message>
        <source>Remove %1 …</source>
        <translation>%1 entfernen …</translation>
    </message>
    <message>
        <source>Remove the embeddings of %1 …</source>
        <translation>Einbettungen von %1 entfernen …</translation>
    </message>
</context>
<context>
    <name>fathom::EmbedDialog</name>
    <message>
        <source>Compute embeddings</source>
        <translation>Einbettungen berechnen</translation>
    </message>
    <message>
        <source>Choose at least one plane.</source>
        <translation>Wählen Sie mindestens eine Ebene.</translation>
    </message>
    <message>
        <source>The part of the body must begin before it ends.</source>
        <translation>Der Teil des Körpers muss beginnen, bevor er endet.</translation>
    </message>
    <message>
        <source>Counting slices …</source>
        <translation>Schichten werden gezählt …</translation>
    </message>
    <message>
        <source>%1 slices, %2 of them embedded already.</source>
        <translation>%1 Schichten, davon %2 schon eingebettet.</translation>
    </message>
    <message>
        <source>The rest takes about %1 (%2 s a slice, measured on this machine: %3).</source>
        <translation>Der Rest dauert etwa %1 (%2 s je Schicht, auf diesem Rechner gemessen: %3).</translation>
    </message>
    <message>
        <source>About %1 slices fit into the time, spread over all scans; the rest can follow.</source>
        <translation>Etwa %1 Schichten passen in die Zeit, über alle Aufnahmen verteilt; der Rest kann folgen.</translation>
    </message>
    <message>
        <source>How long they take is being measured …</source>
        <translation>Wie lange sie dauern, wird gemessen …</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>Turns each slice into a vector</source>
        <translation>Macht aus jeder Schicht einen Vektor</translation>
    </message>
    <message>
        <source>Embeddings of several encoders can lie side by side; they are never mixed.</source>
        <translation>Einbettungen mehrerer Encoder können nebeneinander liegen; sie werden nie gemischt.</translation>
    </message>
    <message>
        <source>Planes</source>
        <translation>Ebenen</translation>
    </message>
    <message>
        <source>Take the slices of this plane</source>
        <translation>Die Schichten dieser Ebene nehmen</translation>
    </message>
    <message>
        <source>Fewer planes take less time; the others can be added later.</source>
        <translation>Weniger Ebenen brauchen weniger Zeit; die anderen können später dazukommen.</translation>
    </message>
    <message>
        <source>Every n-th slice</source>
        <translation>Jede n-te Schicht</translation>
    </message>
    <message>
        <source>1 takes every slice, 4 a quarter of them</source>
        <translation>1 nimmt jede Schicht, 4 ein Viertel davon</translation>
    </message>
    <message>
        <source>Neighbouring slices look much alike. What is left out now can be added later.</source>
        <translation>Benachbarte Schichten sehen einander sehr ähnlich. Was jetzt fehlt, kann später dazukommen.</translation>
    </message>
    <message>
        <source>Part of the body</source>
        <translation>Teil des Körpers</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Where in the scan it begins, from the feet</source>
        <translation>Wo in der Aufnahme er beginnt, von den Füßen an</translation>
    </message>
    <message>
        <source>Where in the scan it ends, from the feet</source>
        <translation>Wo in der Aufnahme er endet, von den Füßen an</translation>
    </message>
    <message>
        <source>Of each scan, from its lower end (0 %) to its upper end (100 %). A part has axial slices only.</source>
        <translation>Von jeder Aufnahme, vom unteren Ende (0 %) bis zum oberen (100 %). Ein Teil hat nur axiale Schichten.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>until all are done</source>
        <translation>bis alle fertig sind</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>As much as fits into this time</source>
        <translation>So viel, wie in diese Zeit passt</translation>
    </message>
    <message>
        <source>With a limit every eighth slice of all scans comes first, then those between. The same again goes on where it stopped.</source>
        <translation>Mit einer Grenze kommt zuerst jede achte Schicht aller Aufnahmen, dann die dazwischen. Dasselbe noch einmal geht weiter, wo es aufhörte.</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>Berechnen</translation>
    </message>
    <message>
        <source>Starts a job that can be paused and resumed</source>
        <translation>Startet einen Auftrag, der angehalten und fortgesetzt werden kann</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Closes without computing (Escape)</source>
        <translation>Schließt, ohne zu rechnen (Escape)</translation>
    </message>
    <message>
        <source>The input must be a multiple of %1 pixels.</source>
        <translation>Die Eingabe muss ein Vielfaches von %1 Pixeln sein.</translation>
    </message>
    <message>
        <source>The range of slices must begin before it ends.</source>
        <translation>Der Bereich der Schichten muss beginnen, bevor er endet.</translation>
    </message>
    <message>
        <source>Which precision is faster here is being measured …</source>
        <translation>Welche Genauigkeit hier schneller ist, wird gemessen …</translation>
    </message>
    <message>
        <source>Looking for encoders …</source>
        <translation>Encoder werden gesucht …</translation>
    </message>
    <message>
        <source>How long they take is not known yet.</source>
        <translation>Wie lange sie dauern, ist noch nicht bekannt.</translation>
    </message>
    <message>
        <source>This encoder has one input size.</source>
        <translation>Dieser Encoder hat eine einzige Eingabegröße.</translation>
    </message>
    <message>
        <source>This encoder computes in float32.</source>
        <translation>Dieser Encoder rechnet in float32.</translation>
    </message>
    <message>
        <source>Its own is %1; in steps of %2. Another size is quicker or finer, and its embeddings are kept apart.</source>
        <translation>Seine eigene ist %1; in Schritten von %2. Eine andere ist schneller oder feiner, und ihre Einbettungen bleiben getrennt.</translation>
    </message>
    <message>
        <source>bf16 keeps fewer digits, which most GPUs compute faster; its embeddings are kept apart. Automatic takes it on a GPU, and on a CPU only where a measurement shows it faster.</source>
        <translation>bf16 behält weniger Stellen, was die meisten GPUs schneller rechnen; seine Einbettungen bleiben getrennt. Automatisch nimmt es auf einer GPU, und auf einer CPU nur, wo eine Messung es als schneller zeigt.</translation>
    </message>
    <message>
        <source>Input size</source>
        <translation>Eingabegröße</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Edge of the picture that the encoder is given</source>
        <translation>Kante des Bildes, das der Encoder bekommt</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>float32, as the encoder says</source>
        <translation>float32, wie der Encoder sagt</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>bf16</source>
        <translation>bf16</translation>
    </message>
    <message>
        <source>How exactly the encoder computes</source>
        <translation>Wie genau der Encoder rechnet</translation>
    </message>
    <message>
        <source>Slices</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>First slice of each plane</source>
        <translation>Erste Schicht jeder Ebene</translation>
    </message>
    <message>
        <source>Last slice of each plane</source>
        <translation>Letzte Schicht jeder Ebene</translation>
    </message>
    <message>
        <source>from </source>
        <translation>von </translation>
    </message>
    <message>
        <source>to </source>
        <translation>bis </translation>
    </message>
    <message>
        <source>to the end</source>
        <translation>bis zum Ende</translation>
    </message>
    <message>
        <source>Of each plane of each scan, counted from 1.</source>
        <translation>In jeder Ebene jeder Aufnahme, von 1 an gezählt.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Encodes a few pictures to say how long it takes</source>
        <translation>Kodiert ein paar Bilder, um zu sagen, wie lange es dauert</translation>
    </message>
</context>
<context>
    <name>fathom::FeatureHeader</name>
    <message>
        <source>Feature %1</source>
        <translation>Merkmal %1</translation>
    </message>
    <message>
        <source>no label yet</source>
        <translation>noch ohne Beschriftung</translation>
    </message>
    <message>
        <source>stale</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>The label's evidence has changed since it was written</source>
        <translation>Die Belege haben sich geändert, seit die Beschriftung entstand</translation>
    </message>
    <message>
        <source>%1 · level %2 · density %3 · in %4 of %5 volumes · max %6 · mean %7 · %8</source>
        <translation>%1 · Stufe %2 · Dichte %3 · in %4 von %5 Volumen · Maximum %6 · Mittel %7 · %8</translation>
    </message>
    <message>
        <source>Verify (V)</source>
        <translation>Bestätigen (V)</translation>
    </message>
    <message>
        <source>Says that the label describes the feature</source>
        <translation>Sagt, dass die Beschriftung das Merkmal trifft</translation>
    </message>
    <message>
        <source>Edit (E)</source>
        <translation>Bearbeiten (E)</translation>
    </message>
    <message>
        <source>Writes another label; the older one stays in the history</source>
        <translation>Schreibt eine andere Beschriftung; die ältere bleibt im Verlauf</translation>
    </message>
    <message>
        <source>Reject (X)</source>
        <translation>Ablehnen (X)</translation>
    </message>
    <message>
        <source>Says that the label is wrong</source>
        <translation>Sagt, dass die Beschriftung falsch ist</translation>
    </message>
    <message>
        <source>Comment (C)</source>
        <translation>Kommentieren (C)</translation>
    </message>
    <message>
        <source>Adds a comment to the label</source>
        <translation>Fügt der Beschriftung einen Kommentar hinzu</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Brings back the version before (Ctrl+Z)</source>
        <translation>Holt die vorige Fassung zurück (Strg+Z)</translation>
    </message>
    <message>
        <source>Density: part of all indexed slices in which the feature fires. Max and mean: activation over its firing slices.</source>
        <translation>Dichte: Anteil aller indizierten Schichten, in denen das Merkmal aktiv ist. Maximum und Mittel: Aktivierung über diese Schichten.</translation>
    </message>
    <message>
        <source>How computed</source>
        <translation>Berechnung</translation>
    </message>
    <message>
        <source>Opens the help page of these figures</source>
        <translation>Öffnet die Hilfeseite zu diesen Zahlen</translation>
    </message>
</context>
<context>
    <name>fathom::FeaturePageView</name>
    <message numerus="yes">
        <source>Activation %1 to %2: %n slice(s) of the samples</source>
        <translation>
            <numerusform>Aktivierung %1 bis %2: %n Schicht der Beispiele</numerusform>
            <numerusform>Aktivierung %1 bis %2: %n Schichten der Beispiele</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n slice(s), one per subject</source>
        <translation>
            <numerusform>%n Schicht, eine je Person</numerusform>
            <numerusform>%n Schichten, eine je Person</numerusform>
        </translation>
    </message>
    <message>
        <source>fires in %1 slices</source>
        <translation>aktiv in %1 Schichten</translation>
    </message>
    <message>
        <source>%1 hidden by the filter</source>
        <translation>%1 vom Filter verborgen</translation>
    </message>
    <message>
        <source>Feature</source>
        <translation>Merkmal</translation>
    </message>
    <message>
        <source>Feature %1</source>
        <translation>Merkmal %1</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>Move through the slices</source>
        <translation>Durch die Schichten gehen</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Open the slice</source>
        <translation>Schicht öffnen</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Strg+Eingabe</translation>
    </message>
    <message>
        <source>Open the slice in a second window</source>
        <translation>Schicht in einem zweiten Fenster öffnen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Show or hide the heat map</source>
        <translation>Wärmekarte zeigen oder verbergen</translation>
    </message>
    <message>
        <source>V</source>
        <translation>V</translation>
    </message>
    <message>
        <source>Verify the label</source>
        <translation>Beschriftung bestätigen</translation>
    </message>
    <message>
        <source>E</source>
        <translation>E</translation>
    </message>
    <message>
        <source>Edit the label</source>
        <translation>Beschriftung bearbeiten</translation>
    </message>
    <message>
        <source>X</source>
        <translation>X</translation>
    </message>
    <message>
        <source>Reject the label</source>
        <translation>Beschriftung ablehnen</translation>
    </message>
    <message>
        <source>C</source>
        <translation>C</translation>
    </message>
    <message>
        <source>Comment on the label</source>
        <translation>Beschriftung kommentieren</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Strg+Z</translation>
    </message>
    <message>
        <source>Undo the last change of the label</source>
        <translation>Letzte Änderung der Beschriftung rückgängig machen</translation>
    </message>
    <message>
        <source>Top slices</source>
        <translation>Stärkste Schichten</translation>
    </message>
    <message>
        <source>Strongest slices, one per subject</source>
        <translation>Stärkste Schichten, eine je Person</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>Bänder</translation>
    </message>
    <message>
        <source>Slices from each tenth of the activation range</source>
        <translation>Schichten aus jedem Zehntel des Aktivierungsbereichs</translation>
    </message>
    <message>
        <source>Space: heat map</source>
        <translation>Leertaste: Wärmekarte</translation>
    </message>
    <message>
        <source>Clear range</source>
        <translation>Bereich aufheben</translation>
    </message>
    <message>
        <source>Shows all top slices again</source>
        <translation>Zeigt wieder alle stärksten Schichten</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>Clears modality, plane, split and data set in the top bar</source>
        <translation>Setzt Modalität, Ebene, Teil und Datensatz in der oberen Leiste zurück</translation>
    </message>
    <message>
        <source>Histogram of activations; Left and Right choose a range</source>
        <translation>Histogramm der Aktivierungen; Links und Rechts wählen einen Bereich</translation>
    </message>
    <message>
        <source>Activations of firing slices</source>
        <translation>Aktivierungen der aktiven Schichten</translation>
    </message>
    <message>
        <source>Structures, with 95 % interval</source>
        <translation>Strukturen, mit 95-%-Intervall</translation>
    </message>
    <message>
        <source>Enriched structures; Enter shows the features of one</source>
        <translation>Angereicherte Strukturen; Eingabe zeigt die Merkmale einer Struktur</translation>
    </message>
    <message>
        <source>No structure can be compared: too few subjects with firing and silent slices.</source>
        <translation>Keine Struktur lässt sich vergleichen: zu wenige Personen mit aktiven und stillen Schichten.</translation>
    </message>
    <message>
        <source>Planes and modality</source>
        <translation>Ebenen und Modalität</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>Nachbarn</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Beschriftungen</translation>
    </message>
    <message>
        <source>How computed</source>
        <translation>Berechnung</translation>
    </message>
    <message>
        <source>Opens the help page of these figures</source>
        <translation>Öffnet die Hilfeseite zu diesen Zahlen</translation>
    </message>
    <message>
        <source>All structures that were compared</source>
        <translation>Alle verglichenen Strukturen</translation>
    </message>
    <message>
        <source>Shows the weaker ones as well</source>
        <translation>Zeigt auch die schwächeren</translation>
    </message>
    <message>
        <source>Shows where in each slice the feature fires</source>
        <translation>Zeigt, wo in jeder Schicht das Merkmal anspricht</translation>
    </message>
    <message>
        <source>Ctrl+C, Ctrl+Shift+C</source>
        <translation>Strg+C, Strg+Umschalt+C</translation>
    </message>
    <message>
        <source>Copy the slice, or the visible ones, as a picture</source>
        <translation>Die Schicht oder alle sichtbaren als Bild kopieren</translation>
    </message>
</context>
<context>
    <name>fathom::FeatureTableModel</name>
    <message numerus="yes">
        <source>Fires in %1 of the slices (%2) and in %n volume(s)</source>
        <translation>
            <numerusform>Aktiv in %1 der Schichten (%2) und in %n Volumen</numerusform>
            <numerusform>Aktiv in %1 der Schichten (%2) und in %n Volumen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is shown %2 percentage points more often where the feature fires</source>
        <translation>%1 ist %2 Prozentpunkte häufiger zu sehen, wo das Merkmal aktiv ist</translation>
    </message>
    <message>
        <source>%1, stale</source>
        <translation>%1, veraltet</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Beschriftung</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Dichte</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>Max.</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Struktur</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Güte</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Strongest slices</source>
        <translation>Stärkste Schichten</translation>
    </message>
    <message>
        <source>Number of the feature in its SAE</source>
        <translation>Nummer des Merkmals in seinem SAE</translation>
    </message>
    <message>
        <source>Current label, by statistics or by a person</source>
        <translation>Gültige Beschriftung, von der Statistik oder einer Person</translation>
    </message>
    <message>
        <source>Size of the smallest Matryoshka level that holds the feature: coarse features come first</source>
        <translation>Größe der kleinsten Matrjoschka-Stufe mit diesem Merkmal: grobe Merkmale kommen zuerst</translation>
    </message>
    <message>
        <source>Part of all indexed slices in which the feature fires, and the histogram of its activations</source>
        <translation>Anteil aller indizierten Schichten, in denen das Merkmal aktiv ist, und das Histogramm seiner Aktivierungen</translation>
    </message>
    <message>
        <source>Strongest activation in any slice</source>
        <translation>Stärkste Aktivierung in einer Schicht</translation>
    </message>
    <message>
        <source>Structure that is enriched most where the feature fires, counted over subjects</source>
        <translation>Struktur, die am stärksten angereichert ist, wo das Merkmal aktiv ist, gezählt über Personen</translation>
    </message>
    <message>
        <source>How sure the label is, 0 to 1: enrichment of its structure times its rate in the strongest slices, both at the lower end of their 95 % interval</source>
        <translation>Wie sicher die Benennung ist, 0 bis 1: Anreicherung der Struktur mal ihr Anteil an den stärksten Schichten, beide am unteren Ende ihres 95-%-Intervalls</translation>
    </message>
    <message>
        <source>What a person said about the label</source>
        <translation>Was eine Person zur Beschriftung gesagt hat</translation>
    </message>
    <message>
        <source>Strongest slices, one per volume</source>
        <translation>Stärkste Schichten, eine je Volumen</translation>
    </message>
</context>
<context>
    <name>fathom::FeaturesPageView</name>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>All features in a plane, alike directions close together</source>
        <translation>Alle Merkmale in einer Ebene, ähnliche Richtungen nahe beieinander</translation>
    </message>
    <message numerus="yes">
        <source>%n feature(s) never fire</source>
        <translation>
            <numerusform>%n Merkmal ist nie aktiv</numerusform>
            <numerusform>%n Merkmale sind nie aktiv</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation>%1 von %2 gezeigt</translation>
    </message>
    <message numerus="yes">
        <source>%n feature(s)</source>
        <translation>
            <numerusform>%n Merkmal</numerusform>
            <numerusform>%n Merkmale</numerusform>
        </translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Up, Down</source>
        <translation>Auf, Ab</translation>
    </message>
    <message>
        <source>Move through the table</source>
        <translation>Durch die Tabelle gehen</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Open the feature</source>
        <translation>Merkmal öffnen</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Strg+Eingabe</translation>
    </message>
    <message>
        <source>Open the feature in a second window</source>
        <translation>Merkmal in einem zweiten Fenster öffnen</translation>
    </message>
    <message>
        <source>Ctrl+F</source>
        <translation>Strg+F</translation>
    </message>
    <message>
        <source>Filter by text</source>
        <translation>Nach Text filtern</translation>
    </message>
    <message>
        <source>Number, label or structure</source>
        <translation>Nummer, Beschriftung oder Struktur</translation>
    </message>
    <message>
        <source>Shows features whose number, label or structure contains all these words</source>
        <translation>Zeigt Merkmale, deren Nummer, Beschriftung oder Struktur alle diese Wörter enthält</translation>
    </message>
    <message>
        <source>All labels</source>
        <translation>Alle Beschriftungen</translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation>Beschriftet</translation>
    </message>
    <message>
        <source>Unlabelled</source>
        <translation>Unbeschriftet</translation>
    </message>
    <message>
        <source>Shows features by the state of their label</source>
        <translation>Zeigt Merkmale nach dem Stand ihrer Beschriftung</translation>
    </message>
    <message>
        <source>Any structure</source>
        <translation>Jede Struktur</translation>
    </message>
    <message>
        <source>Shows features whose most enriched structure is this one</source>
        <translation>Zeigt Merkmale, deren am stärksten angereicherte Struktur diese ist</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Dichte</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Part of all indexed slices in which a feature fires</source>
        <translation>Anteil aller indizierten Schichten, in denen ein Merkmal aktiv ist</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>How computed</source>
        <translation>Berechnung</translation>
    </message>
    <message>
        <source>Opens the help page of these figures</source>
        <translation>Öffnet die Hilfeseite zu diesen Zahlen</translation>
    </message>
    <message>
        <source>Sort: %1</source>
        <translation>Sortiert: %1</translation>
    </message>
    <message>
        <source>Sorts the table by this column</source>
        <translation>Sortiert die Tabelle nach dieser Spalte</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>Smallest first; turns the order round</source>
        <translation>Kleinste zuerst; kehrt die Reihenfolge um</translation>
    </message>
    <message>
        <source>Largest first; turns the order round</source>
        <translation>Größte zuerst; kehrt die Reihenfolge um</translation>
    </message>
    <message>
        <source>The filter of the top bar hides features that fire in none of its slices. Density, maximum and structure are those of all slices</source>
        <translation>Der Filter der oberen Leiste blendet Merkmale aus, die in keiner seiner Schichten ansprechen. Dichte, Maximum und Struktur gelten für alle Schichten</translation>
    </message>
    <message>
        <source>Shift+Up, Shift+Down</source>
        <translation>Umschalt+Auf, Umschalt+Ab</translation>
    </message>
    <message>
        <source>Select rows</source>
        <translation>Zeilen auswählen</translation>
    </message>
    <message>
        <source>Ctrl+C, Ctrl+Shift+C</source>
        <translation>Strg+C, Strg+Umschalt+C</translation>
    </message>
    <message>
        <source>Copy the selected rows, or all that are shown, as CSV</source>
        <translation>Die ausgewählten oder alle gezeigten Zeilen als CSV kopieren</translation>
    </message>
    <message>
        <source>Shows all features again, also those that the top bar hides</source>
        <translation>Zeigt wieder alle Merkmale, auch die von der oberen Leiste ausgeblendeten</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>Coarse features with the finer ones that fire inside them</source>
        <translation>Grobe Merkmale mit den feineren, die in ihnen aktiv sind</translation>
    </message>
    <message>
        <source>Move through the tree</source>
        <translation>Durch den Baum gehen</translation>
    </message>
    <message>
        <source>Right, Left</source>
        <translation>Rechts, Links</translation>
    </message>
    <message>
        <source>Show and hide the features inside a feature</source>
        <translation>Die Merkmale in einem Merkmal zeigen und verbergen</translation>
    </message>
    <message>
        <source>*</source>
        <translation>*</translation>
    </message>
    <message>
        <source>Show everything inside a feature</source>
        <translation>Alles in einem Merkmal zeigen</translation>
    </message>
    <message>
        <source>Search the tree</source>
        <translation>Im Baum suchen</translation>
    </message>
</context>
<context>
    <name>fathom::FingerprintModel</name>
    <message>
        <source>no label yet</source>
        <translation>noch ohne Beschriftung</translation>
    </message>
    <message>
        <source>, pinned</source>
        <translation>, angeheftet</translation>
    </message>
    <message>
        <source>Feature %1, activation %2: %3 (%4). A click opens it, Ctrl and click in a second window; the heat map shows where in the slice it fires. P pins it to the strip along the volume</source>
        <translation>Merkmal %1, Aktivierung %2: %3 (%4). Ein Klick öffnet es, mit Strg in einem zweiten Fenster; die Wärmekarte zeigt, wo in der Schicht es anspricht. P heftet es an den Streifen entlang des Volumens</translation>
    </message>
</context>
<context>
    <name>fathom::FirstStartView</name>
    <message>
        <source>Makes a new workspace beside it with every version of the labels and with the SAEs; the destroyed one is left as it is</source>
        <translation>Legt daneben einen neuen Arbeitsbereich mit jeder Fassung der Beschriftungen und mit den SAEs an; der zerstörte bleibt, wie er ist</translation>
    </message>
    <message>
        <source>Rebuild the labels from their copy</source>
        <translation>Die Beschriftungen aus ihrer Kopie wiederherstellen</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>%1 wird geöffnet</translation>
    </message>
    <message>
        <source>Fathom</source>
        <translation>Fathom</translation>
    </message>
    <message>
        <source>What a sparse autoencoder finds in the slices of CT and MRI volumes</source>
        <translation>Was ein Sparse Autoencoder in den Schichten von CT- und MRT-Volumen findet</translation>
    </message>
    <message>
        <source>Explore the demo</source>
        <translation>Demo erkunden</translation>
    </message>
    <message>
        <source>Makes a workspace of synthetic subjects and two real scans, and everything from embeddings to labels. The first features can be explored after about two minutes, while the rest goes on.</source>
        <translation>Erstellt einen Arbeitsbereich aus synthetischen Personen und zwei echten Aufnahmen, mit allem von Einbettungen bis Beschriftungen. Die ersten Merkmale lassen sich nach etwa zwei Minuten erkunden, während der Rest weiterläuft.</translation>
    </message>
    <message>
        <source>Makes or opens the demo workspace</source>
        <translation>Erstellt oder öffnet den Demo-Arbeitsbereich</translation>
    </message>
    <message>
        <source>Open scans or a data set</source>
        <translation>Aufnahmen oder einen Datensatz öffnen</translation>
    </message>
    <message>
        <source>NIfTI, NRRD, MetaImage, a DICOM series folder, an InVesalius project, or a folder in the TotalSegmentator layout. Or drop files and folders anywhere on this window. The scans stay where they are; nothing leaves this computer.</source>
        <translation>NIfTI, NRRD, MetaImage, ein Ordner mit einer DICOM-Serie, ein InVesalius-Projekt oder ein Ordner im TotalSegmentator-Aufbau. Oder Dateien und Ordner irgendwo auf dieses Fenster ziehen. Die Aufnahmen bleiben, wo sie sind; nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Choose scans</source>
        <translation>Aufnahmen wählen</translation>
    </message>
    <message>
        <source>Makes a workspace from scans of your own</source>
        <translation>Erstellt einen Arbeitsbereich aus eigenen Aufnahmen</translation>
    </message>
    <message>
        <source>Open a workspace</source>
        <translation>Arbeitsbereich öffnen</translation>
    </message>
    <message>
        <source>A folder whose name ends in .fathom, made before by this program or by fathom-cli.</source>
        <translation>Ein Ordner, dessen Name auf .fathom endet, früher von diesem Programm oder von fathom-cli erstellt.</translation>
    </message>
    <message>
        <source>Chooses a workspace folder</source>
        <translation>Wählt einen Arbeitsbereich</translation>
    </message>
    <message>
        <source>Opened before</source>
        <translation>Früher geöffnet</translation>
    </message>
    <message>
        <source>Workspaces opened before; Enter opens one</source>
        <translation>Früher geöffnete Arbeitsbereiche; Eingabe öffnet einen</translation>
    </message>
    <message>
        <source>A double click or Enter opens the workspace</source>
        <translation>Doppelklick oder Eingabe öffnet den Arbeitsbereich</translation>
    </message>
    <message>
        <source>For research and teaching. Not a medical device; not for diagnosis.</source>
        <translation>Für Forschung und Lehre. Kein Medizinprodukt; nicht für Diagnosen.</translation>
    </message>
</context>
<context>
    <name>fathom::HelpWindow</name>
    <message>
        <source>Fathom: help</source>
        <translation>Fathom: Hilfe</translation>
    </message>
    <message>
        <source>Help page</source>
        <translation>Hilfeseite</translation>
    </message>
</context>
<context>
    <name>fathom::HistogramView</name>
    <message numerus="yes">
        <source>Activation %1 to %2: %n slice(s)</source>
        <translation>
            <numerusform>Aktivierung %1 bis %2: %n Schicht</numerusform>
            <numerusform>Aktivierung %1 bis %2: %n Schichten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::ImportDialog</name>
    <message>
        <source>Choose a label map</source>
        <translation>Strukturkarte wählen</translation>
    </message>
    <message>
        <source>Choose a table of names</source>
        <translation>Namenstabelle wählen</translation>
    </message>
    <message>
        <source>Choose scans</source>
        <translation>Aufnahmen wählen</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Import scans</source>
        <translation>Aufnahmen importieren</translation>
    </message>
    <message>
        <source>Files, DICOM series folders, InVesalius projects, folders of scans, or a whole data set in the TotalSegmentator layout. What cannot be read is listed with its reason; the rest is imported.</source>
        <translation>Dateien, DICOM-Serien, InVesalius-Projekte, Ordner mit Aufnahmen oder ein ganzer Datensatz im TotalSegmentator-Aufbau. Was nicht gelesen werden kann, wird mit dem Grund aufgeführt; der Rest wird importiert.</translation>
    </message>
    <message>
        <source>Files and folders to import</source>
        <translation>Dateien und Ordner zum Importieren</translation>
    </message>
    <message>
        <source>Drop files and folders here</source>
        <translation>Dateien und Ordner hierher ziehen</translation>
    </message>
    <message>
        <source>Add files …</source>
        <translation>Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>Adds image files</source>
        <translation>Fügt Bilddateien hinzu</translation>
    </message>
    <message>
        <source>Add folder …</source>
        <translation>Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Adds a DICOM series, a folder of scans or a data set</source>
        <translation>Fügt eine DICOM-Serie, einen Ordner mit Aufnahmen oder einen Datensatz hinzu</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Aus der Liste nehmen</translation>
    </message>
    <message>
        <source>Takes the selected lines off this list; no file is touched</source>
        <translation>Nimmt die gewählten Zeilen aus dieser Liste; keine Datei wird berührt</translation>
    </message>
    <message>
        <source>Structures of a single scan (optional)</source>
        <translation>Strukturen einer einzelnen Aufnahme (freiwillig)</translation>
    </message>
    <message>
        <source>A map with one number per structure on the scan's grid, and a table of names: lines "number name", or an ITK-SNAP label file. Data sets bring their own masks.</source>
        <translation>Eine Karte mit einer Zahl je Struktur auf dem Gitter der Aufnahme und eine Namenstabelle: Zeilen „Zahl Name“ oder eine ITK-SNAP-Datei. Datensätze bringen ihre Masken mit.</translation>
    </message>
    <message>
        <source>Label map</source>
        <translation>Strukturkarte</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Namen</translation>
    </message>
    <message>
        <source>Path of the label map</source>
        <translation>Pfad der Strukturkarte</translation>
    </message>
    <message>
        <source>Path of the table of names</source>
        <translation>Pfad der Namenstabelle</translation>
    </message>
    <message>
        <source>Choose label map …</source>
        <translation>Strukturkarte wählen …</translation>
    </message>
    <message>
        <source>Chooses the label map</source>
        <translation>Wählt die Strukturkarte</translation>
    </message>
    <message>
        <source>Choose names …</source>
        <translation>Namen wählen …</translation>
    </message>
    <message>
        <source>Chooses the table of names</source>
        <translation>Wählt die Namenstabelle</translation>
    </message>
    <message>
        <source>Slice rule</source>
        <translation>Schichtregel</translation>
    </message>
    <message>
        <source>How slices are cut and windowed for the encoder</source>
        <translation>Wie Schichten für den Encoder geschnitten und gefenstert werden</translation>
    </message>
    <message>
        <source>fathom: every scan is turned to one orientation, anisotropic scans are resampled, missing study types get a wide window. paper: as published; refuses anisotropic CT.</source>
        <translation>fathom: jede Aufnahme wird gleich ausgerichtet, anisotrope werden umgerechnet, ohne Untersuchungsart gilt ein weites Fenster. paper: wie veröffentlicht; lehnt anisotropes CT ab.</translation>
    </message>
    <message>
        <source>The scans stay where they are and are not copied; nothing leaves this computer. The workspace keeps an alias, small grey pictures of the slices and a salted hash, no names, birth dates or paths. Paths are kept in a file of your user account only.</source>
        <translation>Die Aufnahmen bleiben, wo sie sind, und werden nicht kopiert; nichts verlässt diesen Rechner. Der Arbeitsbereich behält ein Kürzel, kleine Graubilder der Schichten und eine gesalzene Prüfsumme, aber keine Namen, Geburtsdaten oder Pfade. Pfade stehen nur in einer Datei Ihres Benutzerkontos.</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Starts a job; the library fills while it runs</source>
        <translation>Startet einen Auftrag; die Bibliothek füllt sich, während er läuft</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Closes without importing (Escape)</source>
        <translation>Schließt ohne Import (Escape)</translation>
    </message>
    <message>
        <source>Study type</source>
        <translation>Untersuchungsart</translation>
    </message>
    <message>
        <source>as the scan or its data set says</source>
        <translation>wie die Aufnahme oder ihr Datensatz angibt</translation>
    </message>
    <message>
        <source>Decides the window of a CT for the encoder, where the data set states none; a CT of the head needs it</source>
        <translation>Bestimmt das Encoder-Fenster einer CT, wo der Datensatz keine Untersuchungsart angibt; eine CT des Kopfes braucht sie</translation>
    </message>
    <message>
        <source>Volume of 4-D images</source>
        <translation>Volumen von 4-D-Bildern</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>An image that holds several volumes, as a time series, is refused unless one of them is chosen here</source>
        <translation>Ein Bild mit mehreren Volumen, etwa eine Zeitreihe, wird abgelehnt, wenn hier keines davon gewählt ist</translation>
    </message>
    <message>
        <source>Straighten tilted and unevenly spaced series</source>
        <translation>Gekippte und ungleich geschichtete Serien begradigen</translation>
    </message>
    <message>
        <source>Resamples them to right angles and even slices. Otherwise only the pictures as acquired are used, not those cut across them</source>
        <translation>Rechnet sie auf rechte Winkel und gleiche Abstände um. Sonst werden nur die Bilder wie aufgenommen verwendet, keine quer dazu</translation>
    </message>
    <message>
        <source>Bring masks on another grid to their image&apos;s</source>
        <translation>Masken auf anderem Gitter auf das ihres Bildes bringen</translation>
    </message>
    <message>
        <source>Takes the nearest voxel. Otherwise such masks are refused</source>
        <translation>Nimmt den nächsten Voxel. Sonst werden solche Masken abgelehnt</translation>
    </message>
    <message>
        <source>Masks of probabilities: inside from</source>
        <translation>Masken aus Wahrscheinlichkeiten: innen ab</translation>
    </message>
    <message>
        <source>The probability from which a voxel belongs to its structure. Such masks are refused unless it is stated here</source>
        <translation>Die Wahrscheinlichkeit, ab der ein Voxel zu seiner Struktur gehört. Solche Masken werden abgelehnt, solange sie hier nicht steht</translation>
    </message>
    <message>
        <source>Try again files that ended the program when they were read</source>
        <translation>Dateien nochmals versuchen, bei denen das Programm endete</translation>
    </message>
    <message>
        <source>Such files are skipped otherwise, so that the program does not end each time</source>
        <translation>Sonst werden solche Dateien übergangen, damit das Programm nicht jedes Mal endet</translation>
    </message>
</context>
<context>
    <name>fathom::IntervalBarsView</name>
    <message numerus="yes">
        <source>%1: in %2 of a subject's firing slices, in %3 of its other slices; difference %4, 95 % interval %5 to %6, %n subject(s)</source>
        <translation>
            <numerusform>%1: in %2 der aktiven Schichten einer Person, in %3 ihrer übrigen Schichten; Unterschied %4 Prozentpunkte, 95-%-Intervall %5 bis %6, %n Person</numerusform>
            <numerusform>%1: in %2 der aktiven Schichten einer Person, in %3 ihrer übrigen Schichten; Unterschied %4 Prozentpunkte, 95-%-Intervall %5 bis %6, %n Personen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::JobCard</name>
    <message>
        <source>%1 (job %2)</source>
        <translation>%1 (Auftrag %2)</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>hält an</translation>
    </message>
    <message>
        <source>%1 after %2</source>
        <translation>%1 nach %2</translation>
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
        <source>%1 per second</source>
        <translation>%1 je Sekunde</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stops at the next checkpoint; goes on later from there</source>
        <translation>Hält am nächsten Sicherungspunkt an und geht später dort weiter</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Goes on from the last checkpoint</source>
        <translation>Geht vom letzten Sicherungspunkt weiter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stops the job; what it has finished stays</source>
        <translation>Beendet den Auftrag; was fertig ist, bleibt</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Shows what the job wrote</source>
        <translation>Zeigt, was der Auftrag geschrieben hat</translation>
    </message>
    <message>
        <source>Show scans</source>
        <translation>Aufnahmen zeigen</translation>
    </message>
    <message>
        <source>Show features</source>
        <translation>Merkmale zeigen</translation>
    </message>
    <message>
        <source>Opens what the job made</source>
        <translation>Öffnet, was der Auftrag gemacht hat</translation>
    </message>
    <message>
        <source>R² level %1</source>
        <translation>R² Stufe %1</translation>
    </message>
    <message>
        <source>training step</source>
        <translation>Trainingsschritt</translation>
    </message>
    <message>
        <source>Part of the embeddings' variance that each level reconstructs</source>
        <translation>Anteil der Varianz der Einbettungen, den jede Stufe rekonstruiert</translation>
    </message>
    <message>
        <source>R²</source>
        <translation>R²</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>What the training makes small: squared error over all levels, and what revives dead features</source>
        <translation>Was das Training klein macht: quadratischer Fehler über alle Stufen, und was tote Merkmale belebt</translation>
    </message>
    <message>
        <source>Dead features</source>
        <translation>Tote Merkmale</translation>
    </message>
    <message>
        <source>Features that have not fired for a long time</source>
        <translation>Merkmale, die lange nicht angesprochen haben</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Activation above which a feature counts as firing, learnt from the batches</source>
        <translation>Aktivierung, ab der ein Merkmal als ansprechend zählt, aus den Stapeln gelernt</translation>
    </message>
    <message>
        <source>What of the training is drawn</source>
        <translation>Was vom Training gezeichnet wird</translation>
    </message>
    <message>
        <source>Measure of the curve</source>
        <translation>Maß der Kurve</translation>
    </message>
</context>
<context>
    <name>fathom::JobsPageView</name>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Move to the next button</source>
        <translation>Zur nächsten Schaltfläche gehen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Press the button</source>
        <translation>Schaltfläche drücken</translation>
    </message>
    <message>
        <source>No job has run yet. Importing, embedding, training, indexing and labelling appear here.</source>
        <translation>Noch kein Auftrag ist gelaufen. Import, Einbettung, Training, Index und Beschriftung erscheinen hier.</translation>
    </message>
</context>
<context>
    <name>fathom::JumpPalette</name>
    <message>
        <source>Go to this address</source>
        <translation>Zu dieser Adresse gehen</translation>
    </message>
    <message>
        <source>Feature number, label, structure, subject, address or command</source>
        <translation>Merkmalnummer, Beschriftung, Struktur, Person, Adresse oder Befehl</translation>
    </message>
    <message>
        <source>Search or jump</source>
        <translation>Suchen oder springen</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Gefundenes</translation>
    </message>
</context>
<context>
    <name>fathom::KeysWindow</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Ctrl+K</source>
        <translation>Strg+K</translation>
    </message>
    <message>
        <source>Search or jump</source>
        <translation>Suchen oder springen</translation>
    </message>
    <message>
        <source>Alt+Left, Alt+Right</source>
        <translation>Alt+Links, Alt+Rechts</translation>
    </message>
    <message>
        <source>Back and forward</source>
        <translation>Zurück und vor</translation>
    </message>
    <message>
        <source>Ctrl+click</source>
        <translation>Strg+Klick</translation>
    </message>
    <message>
        <source>Open a link in a second window</source>
        <translation>Verweis in einem zweiten Fenster öffnen</translation>
    </message>
    <message>
        <source>Ctrl+L</source>
        <translation>Strg+L</translation>
    </message>
    <message>
        <source>Copy the address of the page</source>
        <translation>Adresse der Seite kopieren</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>Neues Fenster</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>?</source>
        <translation>?</translation>
    </message>
    <message>
        <source>This window</source>
        <translation>Dieses Fenster</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Ctrl+1 to Ctrl+4</source>
        <translation>Strg+1 bis Strg+4</translation>
    </message>
    <message>
        <source>Library, Features, Encoders, Jobs</source>
        <translation>Bibliothek, Merkmale, Encoder, Aufträge</translation>
    </message>
</context>
<context>
    <name>fathom::LabelEditor</name>
    <message>
        <source>New label</source>
        <translation>Neue Beschriftung</translation>
    </message>
    <message>
        <source>Reject the label</source>
        <translation>Beschriftung ablehnen</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Kommentar</translation>
    </message>
    <message>
        <source>What the feature shows</source>
        <translation>Was das Merkmal zeigt</translation>
    </message>
    <message>
        <source>Label text</source>
        <translation>Text der Beschriftung</translation>
    </message>
    <message>
        <source>Comment (optional)</source>
        <translation>Kommentar (freiwillig)</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Saves a new version of the label; older versions stay (Enter)</source>
        <translation>Sichert eine neue Fassung; ältere bleiben (Eingabe)</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Leaves the label as it is (Escape)</source>
        <translation>Lässt die Beschriftung, wie sie ist (Escape)</translation>
    </message>
</context>
<context>
    <name>fathom::LabelHistory</name>
    <message>
        <source>No label yet. Press E to write one.</source>
        <translation>Noch keine Beschriftung. E drücken, um eine zu schreiben.</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>method %1</source>
        <translation>Verfahren %1</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>Güte %1</translation>
    </message>
    <message>
        <source>stale: its evidence has changed</source>
        <translation>veraltet: die Belege haben sich geändert</translation>
    </message>
    <message>
        <source>%1, current</source>
        <translation>%1, gültig</translation>
    </message>
    <message>
        <source>Evidence: %1</source>
        <translation>Belege: %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 in %2 of the firing and %3 of the other slices: difference %4, 95 % interval %5 to %6 percentage points, %n subject(s)</source>
        <translation>
            <numerusform>%1 in %2 der aktiven und %3 der übrigen Schichten: Unterschied %4, 95-%-Intervall %5 bis %6 Prozentpunkte, %n Person</numerusform>
            <numerusform>%1 in %2 der aktiven und %3 der übrigen Schichten: Unterschied %4, 95-%-Intervall %5 bis %6 Prozentpunkte, %n Personen</numerusform>
        </translation>
    </message>
    <message>
        <source>counted over subjects of: %1</source>
        <translation>gezählt über Personen aus: %1</translation>
    </message>
    <message>
        <source>no label</source>
        <translation>keine Beschriftung</translation>
    </message>
</context>
<context>
    <name>fathom::LibraryModel</name>
    <message>
        <source>no scan here</source>
        <translation>hier keine Aufnahme</translation>
    </message>
    <message>
        <source>no data set</source>
        <translation>kein Datensatz</translation>
    </message>
    <message>
        <source>no split</source>
        <translation>kein Teil</translation>
    </message>
    <message>
        <source>%1, inferred</source>
        <extracomment>Modality that the file does not state.</extracomment>
        <translation>%1, erschlossen</translation>
    </message>
    <message>
        <source>not annotated</source>
        <translation>nicht annotiert</translation>
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
        <source>The only name shown and exported; file names stay outside the workspace</source>
        <translation>Der einzige Name, der gezeigt und ausgegeben wird; Dateinamen bleiben außerhalb des Arbeitsbereichs</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Data set that the scan came with</source>
        <translation>Datensatz, mit dem die Aufnahme kam</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>CT or MR, as the file states it or inferred from the values</source>
        <translation>CT oder MR, wie die Datei es sagt oder aus den Werten erschlossen</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modalität</translation>
    </message>
    <message>
        <source>A scan of a person, or drawn by the program</source>
        <translation>Aufnahme einer Person oder vom Programm gezeichnet</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Voxels along the three axes as stored</source>
        <translation>Voxel entlang der drei Achsen, wie gespeichert</translation>
    </message>
    <message>
        <source>Voxels</source>
        <translation>Voxel</translation>
    </message>
    <message>
        <source>Millimetres from voxel to voxel along the three axes</source>
        <translation>Millimeter von Voxel zu Voxel entlang der drei Achsen</translation>
    </message>
    <message>
        <source>Spacing, mm</source>
        <translation>Abstand, mm</translation>
    </message>
    <message>
        <source>Slices cut for the encoder, all planes</source>
        <translation>Für den Encoder geschnittene Schichten, alle Ebenen</translation>
    </message>
    <message>
        <source>Slices</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Annotated structures that are present somewhere in the scan</source>
        <translation>Annotierte Strukturen, die irgendwo in der Aufnahme vorkommen</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>Strukturen</translation>
    </message>
    <message>
        <source>Training, validation or test; a subject is in one only</source>
        <translation>Training, Validierung oder Test; eine Person ist nur in einem Teil</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Whether the chosen encoder has seen its slices</source>
        <translation>Ob der gewählte Encoder ihre Schichten gesehen hat</translation>
    </message>
    <message>
        <source>Embedded</source>
        <translation>Eingebettet</translation>
    </message>
    <message>
        <source>What a reader must know of this scan</source>
        <translation>Was man von dieser Aufnahme wissen muss</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Hinweise</translation>
    </message>
</context>
<context>
    <name>fathom::LibraryPageView</name>
    <message>
        <source>Volumes</source>
        <translation>Volumen</translation>
    </message>
    <message>
        <source>Slice map</source>
        <translation>Schichtkarte</translation>
    </message>
    <message>
        <source>All slices in a plane, alike ones close together</source>
        <translation>Alle Schichten in einer Ebene, ähnliche nahe beieinander</translation>
    </message>
    <message>
        <source>Says where the scan lies now; it is known by its content</source>
        <translation>Sagt, wo die Aufnahme jetzt liegt; sie wird am Inhalt erkannt</translation>
    </message>
    <message>
        <source>Locate its file …</source>
        <translation>Ihre Datei suchen …</translation>
    </message>
    <message>
        <source>The scan cannot be shown. Its file may have moved.</source>
        <translation>Die Aufnahme kann nicht gezeigt werden. Vielleicht liegt ihre Datei jetzt woanders.</translation>
    </message>
    <message>
        <source>Folders whose new scans are imported by themselves</source>
        <translation>Ordner, deren neue Aufnahmen von selbst importiert werden</translation>
    </message>
    <message>
        <source>Watched folders (%1) …</source>
        <translation>Beobachtete Ordner (%1) …</translation>
    </message>
    <message>
        <source>Watched folders …</source>
        <translation>Beobachtete Ordner …</translation>
    </message>
    <message>
        <source>Sorts the table by this column</source>
        <translation>Sortiert die Tabelle nach dieser Spalte</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>Puts scans together under headings; Enter or a click closes a group</source>
        <translation>Fasst Aufnahmen unter Überschriften zusammen; Eingabe oder ein Klick klappt eine Gruppe zu</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>Gruppieren nach</translation>
    </message>
    <message>
        <source>Group: split</source>
        <translation>Gruppe: Teil</translation>
    </message>
    <message>
        <source>Group: modality</source>
        <translation>Gruppe: Modalität</translation>
    </message>
    <message>
        <source>Group: data set</source>
        <translation>Gruppe: Datensatz</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>Keine Gruppen</translation>
    </message>
    <message>
        <source>open the scan&apos;s middle slice (Ctrl: second window); close or open a group</source>
        <translation>die mittlere Schicht der Aufnahme öffnen (Strg: zweites Fenster); eine Gruppe zu- oder aufklappen</translation>
    </message>
    <message>
        <source>Scans that are put into the folder are imported by themselves</source>
        <translation>Aufnahmen, die in den Ordner gelegt werden, werden von selbst importiert</translation>
    </message>
    <message>
        <source>Watch a folder …</source>
        <translation>Ordner beobachten …</translation>
    </message>
    <message>
        <source>Watches this folder no longer; its scans stay</source>
        <translation>Beobachtet diesen Ordner nicht mehr; seine Aufnahmen bleiben</translation>
    </message>
    <message>
        <source>Largest first; turns the order round</source>
        <translation>Größtes zuerst; kehrt die Reihenfolge um</translation>
    </message>
    <message>
        <source>Smallest first; turns the order round</source>
        <translation>Kleinstes zuerst; kehrt die Reihenfolge um</translation>
    </message>
    <message>
        <source>Sort: %1</source>
        <translation>Sortierung: %1</translation>
    </message>
    <message>
        <source>Reading the scan …</source>
        <translation>Aufnahme wird gelesen …</translation>
    </message>
    <message>
        <source>All data sets</source>
        <translation>Alle Datensätze</translation>
    </message>
    <message>
        <source>CT and MR</source>
        <translation>CT und MR</translation>
    </message>
    <message>
        <source>All splits</source>
        <translation>Alle Teile</translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation>%1 von %2 gezeigt</translation>
    </message>
    <message numerus="yes">
        <source>%n scan(s)</source>
        <translation>
            <numerusform>%n Aufnahme</numerusform>
            <numerusform>%n Aufnahmen</numerusform>
        </translation>
    </message>
    <message>
        <source>Open its middle slice</source>
        <translation>Mittlere Schicht öffnen</translation>
    </message>
    <message>
        <source>Open it in a second window</source>
        <translation>In einem zweiten Fenster öffnen</translation>
    </message>
    <message>
        <source>It is a CT</source>
        <translation>Es ist ein CT</translation>
    </message>
    <message>
        <source>It is an MR</source>
        <translation>Es ist ein MR</translation>
    </message>
    <message>
        <source>Remove from the workspace …</source>
        <translation>Aus dem Arbeitsbereich entfernen …</translation>
    </message>
    <message>
        <source>Remove %1 from this workspace? Its slices, pictures, embeddings and activations go from the disk; the file that it was read from stays.</source>
        <translation>%1 aus diesem Arbeitsbereich entfernen? Schichten, Bilder, Einbettungen und Aktivierungen verschwinden von der Platte; die Datei, aus der sie gelesen wurde, bleibt.</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Up, Down</source>
        <translation>Auf, Ab</translation>
    </message>
    <message>
        <source>previous and next scan</source>
        <translation>vorige und nächste Aufnahme</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>open the scan's middle slice (Ctrl: second window)</source>
        <translation>mittlere Schicht der Aufnahme öffnen (Strg: zweites Fenster)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>remove the scan from the workspace</source>
        <translation>Aufnahme aus dem Arbeitsbereich entfernen</translation>
    </message>
    <message>
        <source>0 to 9</source>
        <translation>0 bis 9</translation>
    </message>
    <message>
        <source>in the preview: window</source>
        <translation>in der Vorschau: Fenster</translation>
    </message>
    <message>
        <source>Filter: name, data set, structure, finding</source>
        <translation>Filter: Name, Datensatz, Struktur, Befund</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Shows scans in which every word is found</source>
        <translation>Zeigt Aufnahmen, in denen jedes Wort vorkommt</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Shows one data set only</source>
        <translation>Zeigt nur einen Datensatz</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modalität</translation>
    </message>
    <message>
        <source>Shows one modality only</source>
        <translation>Zeigt nur eine Modalität</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Shows one split only</source>
        <translation>Zeigt nur einen Teil</translation>
    </message>
    <message>
        <source>clear filter</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>Import scans …</source>
        <translation>Aufnahmen importieren …</translation>
    </message>
    <message>
        <source>Adds scans or a data set; files can also be dropped on this page</source>
        <translation>Fügt Aufnahmen oder einen Datensatz hinzu; Dateien können auch auf diese Seite gezogen werden</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Removes the scan from this workspace</source>
        <translation>Entfernt die Aufnahme aus diesem Arbeitsbereich</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Leaves everything as it is</source>
        <translation>Lässt alles, wie es ist</translation>
    </message>
    <message>
        <source>Scans</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>Locate its file again …</source>
        <translation>Ihre Datei wieder finden …</translation>
    </message>
    <message>
        <source>Ctrl+C, Ctrl+Shift+C</source>
        <translation>Strg+C, Strg+Umschalt+C</translation>
    </message>
    <message>
        <source>copy the selected rows, or all that are shown, as CSV</source>
        <translation>die ausgewählten oder alle gezeigten Zeilen als CSV kopieren</translation>
    </message>
    <message>
        <source>Shows all scans, also those that the top bar hides</source>
        <translation>Zeigt alle Aufnahmen, auch die von der oberen Leiste ausgeblendeten</translation>
    </message>
    <message>
        <source>S, K, O, T</source>
        <translation>S, K, O, T</translation>
    </message>
    <message>
        <source>in the preview: slab, cine, outlines, 3-D view</source>
        <translation>in der Vorschau: Schichtdicke, Durchlauf, Umrisse, 3-D-Ansicht</translation>
    </message>
    <message>
        <source>D, A, E, Q</source>
        <translation>D, A, E, Q</translation>
    </message>
    <message>
        <source>in the preview: measure length, angle, ellipse, rectangle</source>
        <translation>in der Vorschau: Länge, Winkel, Ellipse, Rechteck messen</translation>
    </message>
</context>
<context>
    <name>fathom::LinkButton</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open in a second window</source>
        <translation>In einem zweiten Fenster öffnen</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
</context>
<context>
    <name>fathom::MainWindow</name>
    <message numerus="yes">
        <source>%n scan(s) could not be read and were left out: their files have moved or changed. Locate them, then compute embeddings again.</source>
        <translation>
            <numerusform>%n Aufnahme konnte nicht gelesen werden und wurde ausgelassen: ihre Datei liegt woanders oder hat sich geändert. Suchen Sie sie, und berechnen Sie die Einbettungen dann noch einmal.</numerusform>
            <numerusform>%n Aufnahmen konnten nicht gelesen werden und wurden ausgelassen: ihre Dateien liegen woanders oder haben sich geändert. Suchen Sie sie, und berechnen Sie die Einbettungen dann noch einmal.</numerusform>
        </translation>
    </message>
    <message>
        <source>Locate it in the library</source>
        <translation>In der Bibliothek suchen</translation>
    </message>
    <message>
        <source>%1: %2 new, %3 already here, %4 refused</source>
        <translation>%1: %2 neu, %3 schon da, %4 abgelehnt</translation>
    </message>
    <message>
        <source>Import scans …</source>
        <translation>Aufnahmen importieren …</translation>
    </message>
    <message>
        <source>%1: %2 versions of labels and %3 SAEs were saved. Import the scans again to see what they fire in; the destroyed workspace is left as it is.</source>
        <translation>%1: %2 Fassungen von Beschriftungen und %3 SAEs wurden gerettet. Importieren Sie die Aufnahmen noch einmal, um zu sehen, worin die Merkmale aktiv sind; der zerstörte Arbeitsbereich bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>The watched folder %1 is not there any more. It is watched again when it is back.</source>
        <translation>Der beobachtete Ordner %1 ist nicht mehr da. Er wird wieder beobachtet, sobald er zurück ist.</translation>
    </message>
    <message>
        <source>Copied %1</source>
        <translation>%1 kopiert</translation>
    </message>
    <message>
        <source>%1 is no address of Fathom</source>
        <translation>%1 ist keine Adresse von Fathom</translation>
    </message>
    <message>
        <source>Fathom</source>
        <translation>Fathom</translation>
    </message>
    <message>
        <source>%1 · %2 · Fathom</source>
        <translation>%1 · %2 · Fathom</translation>
    </message>
    <message>
        <source>level %1</source>
        <translation>Stufe %1</translation>
    </message>
    <message>
        <source>Filter: %1</source>
        <translation>Filter: %1</translation>
    </message>
    <message>
        <source>%1: done</source>
        <translation>%1: fertig</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Removes it from the disk</source>
        <translation>Entfernt es von der Platte</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Leaves everything as it is</source>
        <translation>Lässt alles, wie es ist</translation>
    </message>
    <message>
        <source>%1 was removed</source>
        <translation>%1 wurde entfernt</translation>
    </message>
    <message numerus="yes">
        <source>Remove %1 from this workspace? Its model and training curve, the index of %2 slices and the figures of its features go from the disk. %n label(s) stay in labels.json, as history.</source>
        <translation>
            <numerusform>%1 aus diesem Arbeitsbereich entfernen? Modell und Trainingskurve, der Index von %2 Schichten und die Zahlen der Merkmale verschwinden von der Platte. %n Beschriftung bleibt als Verlauf in labels.json.</numerusform>
            <numerusform>%1 aus diesem Arbeitsbereich entfernen? Modell und Trainingskurve, der Index von %2 Schichten und die Zahlen der Merkmale verschwinden von der Platte. %n Beschriftungen bleiben als Verlauf in labels.json.</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove the embeddings of %1 from this workspace? The vectors of %2 slices go from the disk. SAEs that were trained on them stay with their index and labels, but similar slices and reconstructions are gone until the slices are embedded again.</source>
        <translation>Die Einbettungen von %1 aus diesem Arbeitsbereich entfernen? Die Vektoren von %2 Schichten verschwinden von der Platte. Darauf trainierte SAEs bleiben mit Index und Beschriftungen, aber ähnliche Schichten und Rekonstruktionen fehlen, bis die Schichten wieder eingebettet sind.</translation>
    </message>
</context>
<context>
    <name>fathom::MissingText</name>
    <message>
        <source>No workspace is open.</source>
        <translation>Kein Arbeitsbereich ist offen.</translation>
    </message>
    <message>
        <source>Explore the demo</source>
        <translation>Demo erkunden</translation>
    </message>
    <message>
        <source>This workspace has no scans yet.</source>
        <translation>Dieser Arbeitsbereich hat noch keine Aufnahmen.</translation>
    </message>
    <message>
        <source>Import scans</source>
        <translation>Aufnahmen importieren</translation>
    </message>
    <message>
        <source>The slices have no embeddings yet: an encoder turns each slice into a vector.</source>
        <translation>Die Schichten haben noch keine Einbettungen: Ein Encoder macht aus jeder Schicht einen Vektor.</translation>
    </message>
    <message>
        <source>Compute embeddings</source>
        <translation>Einbettungen berechnen</translation>
    </message>
    <message>
        <source>There is no sparse autoencoder yet: it is trained on the embeddings.</source>
        <translation>Es gibt noch keinen Sparse Autoencoder: Er wird auf den Einbettungen trainiert.</translation>
    </message>
    <message>
        <source>Train an SAE</source>
        <translation>SAE trainieren</translation>
    </message>
    <message>
        <source>This slice has no embedding, though others have: it was left out when they were computed. Compute those that are missing.</source>
        <translation>Diese Schicht hat keine Einbettung, andere haben eine: sie wurde beim Berechnen ausgelassen. Die fehlenden berechnen.</translation>
    </message>
    <message>
        <source>This SAE is not in the workspace any more: it was removed, or it belongs to another workspace.</source>
        <translation>Dieser SAE ist nicht mehr im Arbeitsbereich: er wurde entfernt oder gehört zu einem anderen.</translation>
    </message>
    <message>
        <source>Show features</source>
        <translation>Merkmale zeigen</translation>
    </message>
    <message>
        <source>The activations of this slice are not indexed, though others are: it was embedded later. Index again.</source>
        <translation>Die Aktivierungen dieser Schicht sind nicht indiziert, andere sind es: sie wurde später eingebettet. Erneut indizieren.</translation>
    </message>
    <message>
        <source>The activations of this SAE are not indexed yet.</source>
        <translation>Die Aktivierungen dieses SAE sind noch nicht indiziert.</translation>
    </message>
    <message>
        <source>Index activations</source>
        <translation>Aktivierungen indizieren</translation>
    </message>
    <message>
        <source>The features have no labels yet.</source>
        <translation>Die Merkmale haben noch keine Beschriftungen.</translation>
    </message>
    <message>
        <source>Label features</source>
        <translation>Merkmale beschriften</translation>
    </message>
    <message>
        <source>Show jobs</source>
        <translation>Aufträge zeigen</translation>
    </message>
    <message>
        <source>A job is making it now; this page fills itself when it ends.</source>
        <translation>Ein Auftrag arbeitet daran; diese Seite füllt sich, wenn er endet.</translation>
    </message>
    <message>
        <source>Scans</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>Einbettungen</translation>
    </message>
    <message>
        <source>SAE</source>
        <translation>SAE</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Beschriftungen</translation>
    </message>
</context>
<context>
    <name>fathom::NavigationBar</name>
    <message>
        <source>Back (Alt+Left)</source>
        <translation>Zurück (Alt+Links)</translation>
    </message>
    <message>
        <source>Forward (Alt+Right)</source>
        <translation>Vor (Alt+Rechts)</translation>
    </message>
    <message>
        <source>Copies the address of this page (Ctrl+L)</source>
        <translation>Kopiert die Adresse dieser Seite (Strg+L)</translation>
    </message>
    <message>
        <source>Keys of this page (?)</source>
        <translation>Tasten dieser Seite (?)</translation>
    </message>
    <message>
        <source>Switches between the dark and the light theme</source>
        <translation>Wechselt zwischen dunkler und heller Darstellung</translation>
    </message>
    <message>
        <source>Help (F1)</source>
        <translation>Hilfe (F1)</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>Shows everything again</source>
        <translation>Zeigt wieder alles</translation>
    </message>
</context>
<context>
    <name>fathom::NeighboursView</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Opens feature %1</source>
        <translation>Öffnet Merkmal %1</translation>
    </message>
    <message>
        <source>Fires together</source>
        <translation>Gemeinsam aktiv</translation>
    </message>
    <message>
        <source>Jaccard index: slices where both fire, divided by slices where one does</source>
        <translation>Jaccard-Index: Schichten, in denen beide aktiv sind, geteilt durch Schichten, in denen eines aktiv ist</translation>
    </message>
    <message>
        <source>Points alike</source>
        <translation>Ähnliche Richtung</translation>
    </message>
    <message>
        <source>Cosine of the two decoder directions</source>
        <translation>Kosinus der beiden Decoder-Richtungen</translation>
    </message>
    <message>
        <source>Parents</source>
        <translation>Eltern</translation>
    </message>
    <message>
        <source>Children</source>
        <translation>Kinder</translation>
    </message>
    <message>
        <source>No feature fires in the same slices or points alike.</source>
        <translation>Kein Merkmal ist in denselben Schichten aktiv oder hat eine ähnliche Richtung.</translation>
    </message>
    <message>
        <source>Coarser features that fire in most of this feature's slices, and in which part of them</source>
        <translation>Gröbere Merkmale, die in den meisten Schichten dieses Merkmals aktiv sind, und in welchem Anteil</translation>
    </message>
    <message>
        <source>Finer features in most of whose slices this feature fires, and in which part of them</source>
        <translation>Feinere Merkmale, in deren meisten Schichten dieses Merkmal aktiv ist, und in welchem Anteil</translation>
    </message>
</context>
<context>
    <name>fathom::PaneOverlay</name>
    <message>
        <source>W %1 · L %2 %3</source>
        <translation>B %1 · M %2 %3</translation>
    </message>
    <message>
        <source>%1 cm</source>
        <translation>%1 cm</translation>
    </message>
    <message>
        <source>%1 mm</source>
        <translation>%1 mm</translation>
    </message>
    <message>
        <source>structure %1</source>
        <translation>Struktur %1</translation>
    </message>
    <message>
        <source>Mean %1 ± %2 %3</source>
        <translation>Mittel %1 ± %2 %3</translation>
    </message>
    <message>
        <source>Min %1 · max %2</source>
        <translation>Min %1 · Max %2</translation>
    </message>
    <message>
        <source>%1 mm² · n = %2</source>
        <translation>%1 mm² · n = %2</translation>
    </message>
    <message>
        <source>tilted or uneven slices</source>
        <translation>gekippte oder ungleiche Schichten</translation>
    </message>
    <message>
        <source>anatomical axes, resampled</source>
        <translation>anatomische Achsen, umgerechnet</translation>
    </message>
    <message>
        <source>encoder: as acquired</source>
        <translation>Encoder: wie aufgenommen</translation>
    </message>
    <message>
        <source>as acquired, tilted by %1°</source>
        <translation>wie aufgenommen, um %1° gekippt</translation>
    </message>
</context>
<context>
    <name>fathom::PipelineStrip</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>(running)</source>
        <translation>(läuft)</translation>
    </message>
    <message>
        <source>This step is done</source>
        <translation>Dieser Schritt ist fertig</translation>
    </message>
    <message>
        <source>This step is not complete</source>
        <translation>Dieser Schritt ist nicht abgeschlossen</translation>
    </message>
    <message>
        <source>Next: %1</source>
        <translation>Weiter: %1</translation>
    </message>
    <message>
        <source>Starts the next step of the pipeline</source>
        <translation>Startet den nächsten Schritt</translation>
    </message>
</context>
<context>
    <name>fathom::ProblemsView</name>
    <message numerus="yes">
        <source>%n file(s) were refused</source>
        <translation>
            <numerusform>%n Datei wurde abgelehnt</numerusform>
            <numerusform>%n Dateien wurden abgelehnt</numerusform>
        </translation>
    </message>
    <message>
        <source>Files that import left out, with the reason of each</source>
        <translation>Dateien, die der Import ausgelassen hat, mit dem Grund</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Refused files</source>
        <translation>Abgelehnte Dateien</translation>
    </message>
    <message>
        <source>Where the file lies is not known on this computer</source>
        <translation>Wo die Datei liegt, ist auf diesem Rechner nicht bekannt</translation>
    </message>
    <message>
        <source>Enter shows the file in its folder</source>
        <translation>Eingabe zeigt die Datei in ihrem Ordner</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
</context>
<context>
    <name>fathom::Program</name>
    <message>
        <source>Name the new workspace</source>
        <translation>Neuen Arbeitsbereich benennen</translation>
    </message>
    <message>
        <source>Choose a workspace folder</source>
        <translation>Arbeitsbereich wählen</translation>
    </message>
    <message>
        <source>command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Open workspace</source>
        <translation>Arbeitsbereich öffnen</translation>
    </message>
    <message>
        <source>New workspace</source>
        <translation>Neuer Arbeitsbereich</translation>
    </message>
    <message>
        <source>Explore the demo</source>
        <translation>Demo erkunden</translation>
    </message>
    <message>
        <source>Import scans</source>
        <translation>Aufnahmen importieren</translation>
    </message>
    <message>
        <source>Compute embeddings</source>
        <translation>Einbettungen berechnen</translation>
    </message>
    <message>
        <source>Train an SAE</source>
        <translation>SAE trainieren</translation>
    </message>
    <message>
        <source>Index activations</source>
        <translation>Aktivierungen indizieren</translation>
    </message>
    <message>
        <source>Label features</source>
        <translation>Merkmale beschriften</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>Neues Fenster</translation>
    </message>
    <message>
        <source>Dark or light theme</source>
        <translation>Dunkle oder helle Darstellung</translation>
    </message>
    <message>
        <source>Keys of this page</source>
        <translation>Tasten dieser Seite</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>The file of a grid</source>
        <translation>Die Datei eines Rasters</translation>
    </message>
    <message>
        <source>Grids (*.json)</source>
        <translation>Raster (*.json)</translation>
    </message>
</context>
<context>
    <name>fathom::RailView</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Scans and data sets (Ctrl+1)</source>
        <translation>Aufnahmen und Datensätze (Strg+1)</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>All features of the SAE (Ctrl+2)</source>
        <translation>Alle Merkmale des SAE (Strg+2)</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Encoders</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>What turns slices into vectors, and weights of your own (Ctrl+3)</source>
        <translation>Was aus Schichten Vektoren macht, und eigene Gewichte (Strg+3)</translation>
    </message>
    <message>
        <source>Running, queued and ended jobs (Ctrl+4)</source>
        <translation>Laufende, wartende und beendete Aufträge (Strg+4)</translation>
    </message>
</context>
<context>
    <name>fathom::ReconstructionView</name>
    <message>
        <source>No feature fires in this slice, so nothing is reconstructed.</source>
        <translation>In dieser Schicht ist kein Merkmal aktiv, also wird nichts rekonstruiert.</translation>
    </message>
    <message>
        <source>cosine %1 · R² %2 with the strongest %3 of %4 features</source>
        <translation>Kosinus %1 · R² %2 mit den stärksten %3 von %4 Merkmalen</translation>
    </message>
    <message>
        <source>How many of the strongest features are kept</source>
        <translation>Wie viele der stärksten Merkmale behalten werden</translation>
    </message>
    <message>
        <source>Features kept</source>
        <translation>Behaltene Merkmale</translation>
    </message>
    <message>
        <source>Cosine: direction of the reconstruction against the embedding, 1 is the same. R²: part of the embedding's deviation from the mean that is explained</source>
        <translation>Kosinus: Richtung der Rekonstruktion gegen die Einbettung, 1 ist gleich. R²: erklärter Anteil der Abweichung der Einbettung vom Mittel</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>R²</source>
        <translation>R²</translation>
    </message>
    <message>
        <source>features kept</source>
        <translation>behaltene Merkmale</translation>
    </message>
    <message>
        <source>Cosine and R² by the number of strongest features kept</source>
        <translation>Kosinus und R² nach der Zahl der behaltenen stärksten Merkmale</translation>
    </message>
</context>
<context>
    <name>fathom::SimilarView</name>
    <message>
        <source>No similar slice of another volume is known yet.</source>
        <translation>Noch ist keine ähnliche Schicht eines anderen Volumens bekannt.</translation>
    </message>
    <message>
        <source>%1: cosine %2</source>
        <translation>%1: Kosinus %2</translation>
    </message>
    <message>
        <source>%1 shares: %2</source>
        <translation>%1 teilt: %2</translation>
    </message>
    <message>
        <source>cos %1</source>
        <extracomment>Cosine similarity of two slices, below a small picture.</extracomment>
        <translation>cos %1</translation>
    </message>
    <message>
        <source>Similar slices</source>
        <translation>Ähnliche Schichten</translation>
    </message>
    <message>
        <source>What the chosen slice and this one have in common</source>
        <translation>Was die gewählte und diese Schicht gemeinsam haben</translation>
    </message>
    <message>
        <source>No similar slice of another volume passes the filter.</source>
        <translation>Keine ähnliche Schicht eines anderen Volumens kommt durch den Filter.</translation>
    </message>
    <message>
        <source>%1 of %2 slices of other volumes compared</source>
        <translation>%1 von %2 Schichten anderer Volumen verglichen</translation>
    </message>
    <message>
        <source>clear filter</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>Clears modality, plane, split and data set in the top bar</source>
        <translation>Setzt Modalität, Ebene, Teil und Datensatz in der oberen Leiste zurück</translation>
    </message>
</context>
<context>
    <name>fathom::SliceFactsView</name>
    <message>
        <source>No scan here, only its embeddings; it joins them when it is imported</source>
        <translation>Hier keine Aufnahme, nur ihre Einbettungen; sie kommt dazu, sobald sie importiert wird</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>Strukturen</translation>
    </message>
    <message>
        <source>This scan has no annotated structures.</source>
        <translation>Diese Aufnahme hat keine annotierten Strukturen.</translation>
    </message>
    <message>
        <source>Structures in this slice</source>
        <translation>Strukturen in dieser Schicht</translation>
    </message>
    <message>
        <source>none of the annotated ones</source>
        <translation>keine der annotierten</translation>
    </message>
    <message>
        <source>Findings in this slice</source>
        <translation>Befunde in dieser Schicht</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Not annotated here, so neither present nor absent</source>
        <translation>Hier nicht annotiert, also weder vorhanden noch abwesend</translation>
    </message>
    <message>
        <source>%1, computed with slice rule "%2"</source>
        <translation>%1, berechnet mit Schichtregel „%2“</translation>
    </message>
    <message>
        <source>Modality inferred from the values, not stated by the file</source>
        <translation>Modalität aus den Werten erschlossen, nicht in der Datei genannt</translation>
    </message>
    <message>
        <source>Modality set by a person</source>
        <translation>Modalität von einer Person gesetzt</translation>
    </message>
    <message>
        <source>%1 × %2 × %3 voxels of %4 × %5 × %6 mm</source>
        <translation>%1 × %2 × %3 Voxel zu %4 × %5 × %6 mm</translation>
    </message>
    <message>
        <source>Encoder window %1</source>
        <translation>Encoder-Fenster %1</translation>
    </message>
    <message>
        <source>Synthetic: drawn by the program, no patient</source>
        <translation>Synthetisch: vom Programm gezeichnet, keine Person</translation>
    </message>
    <message>
        <source>Real scan, shown under an alias</source>
        <translation>Echte Aufnahme, unter einem Kürzel gezeigt</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Structures and notes</source>
        <translation>Strukturen und Hinweise</translation>
    </message>
    <message>
        <source>A structure leads to the features that it names</source>
        <translation>Eine Struktur führt zu den Merkmalen, die sie benennt</translation>
    </message>
</context>
<context>
    <name>fathom::SlicePageView</name>
    <message>
        <source>Reading the scan …</source>
        <translation>Aufnahme wird gelesen …</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>%1, %2 %3/%4</source>
        <translation>%1, %2 %3/%4</translation>
    </message>
    <message>
        <source>, and .</source>
        <translation>, und .</translation>
    </message>
    <message>
        <source>previous and next slice of the volume</source>
        <translation>vorige und nächste Schicht des Volumens</translation>
    </message>
    <message>
        <source>0 to 9</source>
        <translation>0 bis 9</translation>
    </message>
    <message>
        <source>window: as the encoder, the presets, own presets</source>
        <translation>Fenster: wie der Encoder, die Vorgaben, eigene Vorgaben</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>heat map of the chosen feature</source>
        <translation>Wärmekarte des gewählten Merkmals</translation>
    </message>
    <message>
        <source>Up, Down</source>
        <translation>Auf, Ab</translation>
    </message>
    <message>
        <source>in a picture: scroll; in a list: move</source>
        <translation>in einem Bild: blättern; in einer Liste: bewegen</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>Links, Rechts</translation>
    </message>
    <message>
        <source>in a picture: move the crosshair; along the volume: move the mark</source>
        <translation>in einem Bild: Fadenkreuz bewegen; entlang des Volumens: Marke bewegen</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>open the feature, or the slice under the crosshair (Ctrl: second window)</source>
        <translation>Merkmal oder Schicht unter dem Fadenkreuz öffnen (Strg: zweites Fenster)</translation>
    </message>
    <message>
        <source>M, B, C, N</source>
        <translation>M, B, C, N</translation>
    </message>
    <message>
        <source>structures, encoder's crop, crosshair, nearest voxel</source>
        <translation>Strukturen, Ausschnitt des Encoders, Fadenkreuz, nächstes Voxel</translation>
    </message>
    <message>
        <source>+, −, F, R</source>
        <translation>+, −, F, R</translation>
    </message>
    <message>
        <source>zoom, one plane alone, view as at first</source>
        <translation>vergrößern, eine Ebene allein, Ansicht wie zu Beginn</translation>
    </message>
    <message>
        <source>Slices of other volumes whose embeddings point the same way (cosine)</source>
        <translation>Schichten anderer Volumen, deren Einbettungen in dieselbe Richtung zeigen (Kosinus)</translation>
    </message>
    <message>
        <source>Slices of other volumes in which the same features fire (cosine of activations)</source>
        <translation>Schichten anderer Volumen, in denen dieselben Merkmale aktiv sind (Kosinus der Aktivierungen)</translation>
    </message>
    <message>
        <source>Fingerprint: active features</source>
        <translation>Fingerabdruck: aktive Merkmale</translation>
    </message>
    <message>
        <source>Along the volume</source>
        <translation>Entlang des Volumens</translation>
    </message>
    <message>
        <source>Reconstruction</source>
        <translation>Rekonstruktion</translation>
    </message>
    <message>
        <source>how computed</source>
        <translation>Berechnung</translation>
    </message>
    <message>
        <source>Opens the help page of this measure</source>
        <translation>Öffnet die Hilfeseite zu diesem Maß</translation>
    </message>
    <message>
        <source>Active features, strongest first</source>
        <translation>Aktive Merkmale, stärkstes zuerst</translation>
    </message>
    <message>
        <source>‹ Previous</source>
        <translation>‹ Vorige</translation>
    </message>
    <message>
        <source>Previous slice of this plane (key ,)</source>
        <translation>Vorige Schicht dieser Ebene (Taste ,)</translation>
    </message>
    <message>
        <source>Next ›</source>
        <translation>Nächste ›</translation>
    </message>
    <message>
        <source>Next slice of this plane (key .)</source>
        <translation>Nächste Schicht dieser Ebene (Taste .)</translation>
    </message>
    <message>
        <source>Shows the scan in the library</source>
        <translation>Zeigt die Aufnahme in der Bibliothek</translation>
    </message>
    <message>
        <source>%1 · %2 · %3 · window %4</source>
        <translation>%1 · %2 · %3 · Fenster %4</translation>
    </message>
    <message>
        <source>Similar: embedding</source>
        <translation>Nach Einbettung</translation>
    </message>
    <message>
        <source>Similar: fingerprint</source>
        <translation>Nach Fingerabdruck</translation>
    </message>
    <message>
        <source>How much of the embedding the strongest features give back</source>
        <translation>Wie viel der Einbettung die stärksten Merkmale wiedergeben</translation>
    </message>
    <message>
        <source>From the strongest features</source>
        <translation>Aus den stärksten Merkmalen</translation>
    </message>
    <message>
        <source>No feature fires in this slice: there is no heat map</source>
        <translation>In dieser Schicht spricht kein Merkmal an: es gibt keine Wärmekarte</translation>
    </message>
    <message>
        <source>Heat map of %1 …</source>
        <translation>Wärmekarte von %1 …</translation>
    </message>
    <message>
        <source>P</source>
        <translation>P</translation>
    </message>
    <message>
        <source>pin the chosen feature to the strip along the volume, or unpin it</source>
        <translation>das gewählte Merkmal an den Streifen entlang des Volumens heften oder lösen</translation>
    </message>
    <message>
        <source>O</source>
        <translation>O</translation>
    </message>
    <message>
        <source>structures filled or as outlines</source>
        <translation>Strukturen gefüllt oder als Umrisse</translation>
    </message>
    <message>
        <source>S, [ and ]</source>
        <translation>S, [ und ]</translation>
    </message>
    <message>
        <source>slab: one slice, MIP, MinIP, mean; thinner and thicker</source>
        <translation>eine Schicht, MIP, MinIP, Mittel; dünner und dicker</translation>
    </message>
    <message>
        <source>K</source>
        <translation>K</translation>
    </message>
    <message>
        <source>cine along the plane that was used last</source>
        <translation>Durchlauf entlang der zuletzt benutzten Ebene</translation>
    </message>
    <message>
        <source>D, A, E, Q</source>
        <translation>D, A, E, Q</translation>
    </message>
    <message>
        <source>measure length, angle, ellipse, rectangle (Enter: a point at the crosshair)</source>
        <translation>Länge, Winkel, Ellipse, Rechteck messen (Eingabetaste: ein Punkt am Fadenkreuz)</translation>
    </message>
    <message>
        <source>Esc, Delete</source>
        <translation>Esc, Entf</translation>
    </message>
    <message>
        <source>end measuring; remove a measurement</source>
        <translation>Messen beenden; eine Messung entfernen</translation>
    </message>
    <message>
        <source>Ctrl+C, I</source>
        <translation>Strg+C, I</translation>
    </message>
    <message>
        <source>in a picture: copy the values at the cursor, or the picture</source>
        <translation>in einem Bild: Werte am Mauszeiger oder das Bild kopieren</translation>
    </message>
    <message>
        <source>T</source>
        <translation>T</translation>
    </message>
    <message>
        <source>3-D view</source>
        <translation>3-D-Ansicht</translation>
    </message>
    <message>
        <source>Shift+A, P, L, R, H, F</source>
        <translation>Umschalt+A, P, L, R, H, F</translation>
    </message>
    <message>
        <source>in the 3-D view: look from there</source>
        <translation>in der 3-D-Ansicht: von dort blicken</translation>
    </message>
    <message>
        <source>X</source>
        <translation>X</translation>
    </message>
    <message>
        <source>tilted scan: along the patient's axes, or as acquired</source>
        <translation>gekippte Aufnahme: auf Achsen des Patienten, oder wie aufgenommen</translation>
    </message>
    <message>
        <source>L</source>
        <translation>L</translation>
    </message>
    <message>
        <source>link the slice windows: by millimetres, by a pair, by anatomy</source>
        <translation>Schichtfenster verbinden: nach Millimetern, einem Paar oder Anatomie</translation>
    </message>
    <message>
        <source>Alt+Up, Alt+Down, G</source>
        <translation>Alt+Auf, Alt+Ab, G</translation>
    </message>
    <message>
        <source>opacity of the heat map (else of the structures); contour at its threshold</source>
        <translation>Deckkraft der Wärmekarte (sonst der Strukturen); Höhenlinie an ihrer Schwelle</translation>
    </message>
</context>
<context>
    <name>fathom::SliceViewer</name>
    <message>
        <source>The slice is being read …</source>
        <translation>Die Schicht wird gelesen …</translation>
    </message>
    <message>
        <source>This scan is larger than the memory: only the slices as acquired, one at a time, without structures and 3-D view</source>
        <translation>Diese Aufnahme ist größer als der Arbeitsspeicher: nur die Schichten wie aufgenommen, eine nach der anderen, ohne Strukturen und 3-D-Ansicht</translation>
    </message>
    <message>
        <source>Open the slice under the crosshair</source>
        <translation>Schicht unter dem Fadenkreuz öffnen</translation>
    </message>
    <message>
        <source>Open it in a second window</source>
        <translation>In einem zweiten Fenster öffnen</translation>
    </message>
    <message>
        <source>Show this plane alone</source>
        <translation>Nur diese Ebene zeigen</translation>
    </message>
    <message>
        <source>Reset view</source>
        <translation>Ansicht zurücksetzen</translation>
    </message>
    <message>
        <source>voxel %1, %2, %3</source>
        <translation>Voxel %1, %2, %3</translation>
    </message>
    <message>
        <source>no annotated structure</source>
        <translation>keine annotierte Struktur</translation>
    </message>
    <message>
        <source>structure %1</source>
        <translation>Struktur %1</translation>
    </message>
    <message>
        <source>%1 slice</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Arrow up and down scroll, left and right move the crosshair, plus and minus zoom, 0 to 9 choose the window, Enter opens the slice</source>
        <translation>Auf und Ab blättern, Links und Rechts bewegen das Fadenkreuz, Plus und Minus vergrößern, 0 bis 9 wählen das Fenster, Eingabe öffnet die Schicht</translation>
    </message>
    <message>
        <source>Stored value at the cursor (at the crosshair while the cursor is elsewhere), its place in the patient in millimetres (R right, L left, A front, P back, H head, F feet), its voxel and the structure there</source>
        <translation>Gespeicherter Wert am Zeiger (am Fadenkreuz, solange der Zeiger anderswo ist), seine Lage in der Person in Millimetern (R rechts, L links, A vorn, P hinten, H Kopf, F Füße), das Voxel und die Struktur dort</translation>
    </message>
    <message>
        <source>Show all planes</source>
        <translation>Alle Ebenen zeigen</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>Bilder (*.png)</translation>
    </message>
    <message>
        <source>%1: cannot be written; check space and rights</source>
        <translation>%1: kann nicht geschrieben werden; Platz und Rechte prüfen</translation>
    </message>
    <message>
        <source>The scan is being resampled along the patient's axes …</source>
        <translation>Die Aufnahme wird auf die Achsen des Patienten umgerechnet …</translation>
    </message>
    <message>
        <source>Not enough memory to resample the scan; close other programs</source>
        <translation>Zu wenig Speicher, um die Aufnahme umzurechnen; andere Programme schließen</translation>
    </message>
    <message>
        <source>value resampled</source>
        <translation>Wert umgerechnet</translation>
    </message>
    <message>
        <source>Heat maps lie on the slices as acquired (X)</source>
        <translation>Wärmekarten liegen auf den Schichten wie aufgenommen (X)</translation>
    </message>
    <message>
        <source>activation per patch</source>
        <translation>Aktivierung je Kachel</translation>
    </message>
    <message>
        <source>FATHOM_NO_OPENGL is set: the processor draws the slices, and there is no 3-D view</source>
        <translation>FATHOM_NO_OPENGL ist gesetzt: der Prozessor zeichnet die Schichten, und es gibt keine 3-D-Ansicht</translation>
    </message>
    <message>
        <source>This display has no OpenGL 3.2: the processor draws the slices, and there is no 3-D view</source>
        <translation>Diese Anzeige hat kein OpenGL 3.2: der Prozessor zeichnet die Schichten, und es gibt keine 3-D-Ansicht</translation>
    </message>
</context>
<context>
    <name>fathom::StateStack</name>
    <message>
        <source>Loading</source>
        <translation>Wird geladen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>fathom::TrainDialog</name>
    <message>
        <source>Dictionary: one to eight whole numbers, separated by commas.</source>
        <translation>Wörterbuch: eine bis acht ganze Zahlen, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>k: as many numbers as the dictionary has levels.</source>
        <translation>k: so viele Zahlen, wie das Wörterbuch Stufen hat.</translation>
    </message>
    <message>
        <source>Dictionary: each level must be larger than the one before.</source>
        <translation>Wörterbuch: Jede Stufe muss größer sein als die vorige.</translation>
    </message>
    <message>
        <source>k: no level can have more active features than features.</source>
        <translation>k: Keine Stufe kann mehr aktive Merkmale als Merkmale haben.</translation>
    </message>
    <message>
        <source>No slice is embedded yet; compute embeddings first.</source>
        <translation>Noch keine Schicht ist eingebettet; zuerst Einbettungen berechnen.</translation>
    </message>
    <message>
        <source>Train an SAE</source>
        <translation>SAE trainieren</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>Whose embeddings the SAE learns from</source>
        <translation>Von wessen Einbettungen der SAE lernt</translation>
    </message>
    <message>
        <source>Dictionary</source>
        <translation>Wörterbuch</translation>
    </message>
    <message>
        <source>Features of each Matryoshka level, each level within the next</source>
        <translation>Merkmale jeder Matrjoschka-Stufe, jede in der nächsten enthalten</translation>
    </message>
    <message>
        <source>Sizes of the nested levels. A feature needs some hundred slices to be learned from, so few slices call for a small dictionary; too large a one leaves dead features.</source>
        <translation>Größen der geschachtelten Stufen. Ein Merkmal braucht einige hundert Schichten, um gelernt zu werden; wenige Schichten verlangen ein kleines Wörterbuch, ein zu großes lässt tote Merkmale zurück.</translation>
    </message>
    <message>
        <source>Active features (k)</source>
        <translation>Aktive Merkmale (k)</translation>
    </message>
    <message>
        <source>Mean active features a slice, for each level</source>
        <translation>Mittlere Zahl aktiver Merkmale je Schicht, für jede Stufe</translation>
    </message>
    <message>
        <source>How many features describe a slice on average. Fewer are easier to read, more reconstruct better.</source>
        <translation>Wie viele Merkmale eine Schicht im Mittel beschreiben. Wenige sind leichter zu lesen, viele rekonstruieren besser.</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>Zielfunktion</translation>
    </message>
    <message>
        <source>How the SAE is trained</source>
        <translation>Wie der SAE trainiert wird</translation>
    </message>
    <message>
        <source>fathom (default): the published idea with its flaws removed. paper: reproduces the published training, peculiarities included.</source>
        <translation>fathom (Vorgabe): die veröffentlichte Idee ohne ihre Mängel. paper: gibt das veröffentlichte Training wieder, mit seinen Eigenheiten.</translation>
    </message>
    <message>
        <source>Looking at the embeddings …</source>
        <translation>Die Einbettungen werden betrachtet …</translation>
    </message>
    <message>
        <source>Mean of the embeddings / their standard deviation: %1. Dimensions that outweigh the others: %2.</source>
        <translation>Mittelwert der Einbettungen / ihre Standardabweichung: %1. Dimensionen, die die anderen überwiegen: %2.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>What all slices share is longer than what tells them apart: features die unless the bias begins at the mean, as with fathom.</source>
        <translation>Was alle Schichten gemeinsam haben, ist länger als das, was sie unterscheidet: Merkmale sterben, wenn der Bias nicht beim Mittelwert beginnt wie bei fathom.</translation>
    </message>
    <message>
        <source>Neither predicts dead features.</source>
        <translation>Beides sagt keine toten Merkmale voraus.</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>Aktivierung</translation>
    </message>
    <message>
        <source>Which features of a slice are active</source>
        <translation>Welche Merkmale einer Schicht aktiv sind</translation>
    </message>
    <message>
        <source>BatchTopK: k a slice on average</source>
        <translation>BatchTopK: k je Schicht im Mittel</translation>
    </message>
    <message>
        <source>TopK: k in each slice</source>
        <translation>TopK: k in jeder Schicht</translation>
    </message>
    <message>
        <source>JumpReLU: above a learnt threshold of each feature</source>
        <translation>JumpReLU: über einer gelernten Schwelle jedes Merkmals</translation>
    </message>
    <message>
        <source>ReLU: all that are positive, kept few by their sum (L1)</source>
        <translation>ReLU: alle positiven, durch ihre Summe (L1) wenige</translation>
    </message>
    <message>
        <source>BatchTopK (default) gives a complex slice more features than a plain one. JumpReLU and ReLU are steered towards the last k.</source>
        <translation>BatchTopK (Vorgabe) gibt einer vielgestaltigen Schicht mehr Merkmale als einer schlichten. JumpReLU und ReLU werden zum letzten k hin gesteuert.</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>Decoder</translation>
    </message>
    <message>
        <source>Whether a feature is written as it is read</source>
        <translation>Ob ein Merkmal so geschrieben wird, wie es gelesen wird</translation>
    </message>
    <message>
        <source>Tied to the encoder</source>
        <translation>An den Encoder gebunden</translation>
    </message>
    <message>
        <source>Of its own</source>
        <translation>Ein eigener</translation>
    </message>
    <message>
        <source>Tied (default) needs half the memory, and a feature means one direction.</source>
        <translation>Gebunden (Vorgabe) braucht halb so viel Speicher, und ein Merkmal bedeutet eine Richtung.</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>How long the training goes on</source>
        <translation>Wie lange das Training läuft</translation>
    </message>
    <message>
        <source>As long as the slices call for</source>
        <translation>So lange, wie die Schichten es verlangen</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Number of epochs or steps</source>
        <translation>Zahl der Epochen oder Schritte</translation>
    </message>
    <message>
        <source>The job can be cancelled early and leaves a usable SAE; it resumes where it stopped.</source>
        <translation>Der Auftrag kann früher beendet werden und hinterlässt einen brauchbaren SAE; er geht dort weiter, wo er aufgehört hat.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Start of all random numbers</source>
        <translation>Anfang aller Zufallszahlen</translation>
    </message>
    <message>
        <source>The same seed on the same data gives the same SAE; another one shows how much of it is chance.</source>
        <translation>Derselbe Startwert auf denselben Daten ergibt denselben SAE; ein anderer zeigt, wie viel davon Zufall ist.</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Starts a job; its curve is drawn while it runs</source>
        <translation>Startet einen Auftrag; seine Kurve wird gezeichnet, während er läuft</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Closes without training (Escape)</source>
        <translation>Schließt ohne Training (Escape)</translation>
    </message>
    <message>
        <source>%1 slices are embedded; training uses those of the training subjects.</source>
        <translation>%1 Schichten sind eingebettet; das Training nutzt die der Trainingspersonen.</translation>
    </message>
    <message>
        <source>Looking what it takes on this computer …</source>
        <translation>Es wird nachgesehen, was es auf diesem Rechner braucht …</translation>
    </message>
    <message numerus="yes">
        <source>%n configuration(s), about %1 on this computer; %2 GiB of disk for the SAEs, %3 GiB more while they are trained.</source>
        <translation>
            <numerusform>%n Konfiguration, etwa %1 auf diesem Rechner; %2 GiB Platte für die SAEs, %3 GiB mehr, während trainiert wird.</numerusform>
            <numerusform>%n Konfigurationen, etwa %1 auf diesem Rechner; %2 GiB Platte für die SAEs, %3 GiB mehr, während trainiert wird.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are trained in %1 passes, as not all fit into %2 GiB of memory at once.</source>
        <translation>Sie werden in %1 Durchgängen trainiert, da nicht alle zugleich in %2 GiB Speicher passen.</translation>
    </message>
    <message>
        <source>The subjects are not divided, so the best is chosen on the training slices.</source>
        <translation>Die Personen sind nicht aufgeteilt, daher wird die beste auf den Trainingsschichten gewählt.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>One SAE</source>
        <translation>Ein SAE</translation>
    </message>
    <message>
        <source>The 28 configurations of the paper</source>
        <translation>Die 28 Konfigurationen der Veröffentlichung</translation>
    </message>
    <message>
        <source>A grid from a file</source>
        <translation>Ein Raster aus einer Datei</translation>
    </message>
    <message>
        <source>One SAE, or many in one job that share their batches</source>
        <translation>Ein SAE oder viele in einem Auftrag, die sich ihre Stapel teilen</translation>
    </message>
    <message>
        <source>Choose file …</source>
        <translation>Datei wählen …</translation>
    </message>
    <message>
        <source>A JSON file with the configurations; the help on the command line says how it looks</source>
        <translation>Eine JSON-Datei mit den Konfigurationen; die Hilfe zur Befehlszeile sagt, wie sie aussieht</translation>
    </message>
    <message>
        <source>Sizes and length below.</source>
        <translation>Größen und Länge stehen darunter.</translation>
    </message>
    <message>
        <source>Four dictionaries times eight k, without the four that do not fit. Afterwards the table of the job names the best, and each is an SAE of the workspace.</source>
        <translation>Vier Wörterbücher mal acht k, ohne die vier, die nicht passen. Danach nennt die Tabelle des Auftrags die beste, und jede ist ein SAE des Arbeitsbereichs.</translation>
    </message>
    <message>
        <source>What a configuration does not say itself is taken from below. Afterwards the table of the job names the best, and each is an SAE of the workspace.</source>
        <translation>Was eine Konfiguration nicht selbst sagt, wird von unten genommen. Danach nennt die Tabelle des Auftrags die beste, und jede ist ein SAE des Arbeitsbereichs.</translation>
    </message>
</context>
<context>
    <name>fathom::ViewerTools</name>
    <message>
        <source>%1  [%2]</source>
        <extracomment>Window preset with the key that chooses it.</extracomment>
        <translation>%1  [%2]</translation>
    </message>
    <message>
        <source>Own window</source>
        <translation>Eigenes Fenster</translation>
    </message>
    <message>
        <source>Window: which values are drawn from black to white. Keys 0 to 9, or drag with the right mouse button</source>
        <translation>Fenster: welche Werte von Schwarz bis Weiß gezeichnet werden. Tasten 0 bis 9, oder mit der rechten Maustaste ziehen</translation>
    </message>
    <message>
        <source>Window preset</source>
        <translation>Fenstervorgabe</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>Strukturen</translation>
    </message>
    <message>
        <source>Draw the annotated structures in colour (M)</source>
        <translation>Annotierte Strukturen farbig zeichnen (M)</translation>
    </message>
    <message>
        <source>Opacity of the structures</source>
        <translation>Deckkraft der Strukturen</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Wärmekarte</translation>
    </message>
    <message>
        <source>Where in the slice the chosen feature fires (Space)</source>
        <translation>Wo in der Schicht das gewählte Merkmal aktiv ist (Leertaste)</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Ausschnitt</translation>
    </message>
    <message>
        <source>Outline of the square that the encoder sees (B)</source>
        <translation>Umriss des Quadrats, das der Encoder sieht (B)</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Glätten</translation>
    </message>
    <message>
        <source>Linear interpolation between voxels; off: each voxel as stored (N)</source>
        <translation>Lineare Interpolation zwischen Voxeln; aus: jedes Voxel wie gespeichert (N)</translation>
    </message>
    <message>
        <source>Crosshair</source>
        <translation>Fadenkreuz</translation>
    </message>
    <message>
        <source>Lines of the other two planes (C)</source>
        <translation>Linien der beiden anderen Ebenen (C)</translation>
    </message>
    <message>
        <source>Reset view</source>
        <translation>Ansicht zurücksetzen</translation>
    </message>
    <message>
        <source>Whole scan and window as at first (R)</source>
        <translation>Ganze Aufnahme und Fenster wie zu Beginn (R)</translation>
    </message>
    <message>
        <source>3-D</source>
        <translation>3-D</translation>
    </message>
    <message>
        <source>The scan in three dimensions in a fourth pane (T)</source>
        <translation>Die Aufnahme dreidimensional in einem vierten Feld (T)</translation>
    </message>
    <message>
        <source>One slice</source>
        <translation>Eine Schicht</translation>
    </message>
    <message>
        <source>Maximum (MIP)</source>
        <translation>Maximum (MIP)</translation>
    </message>
    <message>
        <source>Minimum (MinIP)</source>
        <translation>Minimum (MinIP)</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Slab</source>
        <translation>Schichtdicke</translation>
    </message>
    <message>
        <source>Several slices as one picture (S; [ and ] change the thickness)</source>
        <translation>Mehrere Schichten als ein Bild (S; [ und ] ändern die Dicke)</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>Thickness of the slab; slices whose middle lies in it belong to it</source>
        <translation>Dicke; Schichten, deren Mitte darin liegt, gehören dazu</translation>
    </message>
    <message>
        <source>Thickness of the slab</source>
        <translation>Dicke der zusammengefassten Schichten</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>Durchlauf</translation>
    </message>
    <message>
        <source>Run through the slices of the plane that was used last (K)</source>
        <translation>Die Schichten der zuletzt benutzten Ebene durchlaufen (K)</translation>
    </message>
    <message>
        <source> per second</source>
        <translation> pro Sekunde</translation>
    </message>
    <message>
        <source>Slices a second</source>
        <translation>Schichten pro Sekunde</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>How the scan is shown</source>
        <translation>Wie die Aufnahme gezeigt wird</translation>
    </message>
    <message>
        <source>Structures as outlines (O)</source>
        <translation>Strukturen als Umrisse (O)</translation>
    </message>
    <message>
        <source>Structure's name at the cursor</source>
        <translation>Name der Struktur am Mauszeiger</translation>
    </message>
    <message>
        <source>Move the crosshair (Esc)</source>
        <translation>Fadenkreuz bewegen (Esc)</translation>
    </message>
    <message>
        <source>Length (D)</source>
        <translation>Länge (D)</translation>
    </message>
    <message>
        <source>Angle (A)</source>
        <translation>Winkel (A)</translation>
    </message>
    <message>
        <source>Ellipse (E)</source>
        <translation>Ellipse (E)</translation>
    </message>
    <message>
        <source>Rectangle (Q)</source>
        <translation>Rechteck (Q)</translation>
    </message>
    <message>
        <source>Remove all measurements</source>
        <translation>Alle Messungen entfernen</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Length, angle, values in a region: drag, or Enter for a point at the crosshair; drag a point to move it, Delete removes</source>
        <translation>Länge, Winkel, Werte in einem Bereich: ziehen, oder Eingabetaste für einen Punkt am Fadenkreuz; einen Punkt ziehen verschiebt ihn, Entf entfernt</translation>
    </message>
    <message>
        <source>Patient's left at the left (neurological)</source>
        <translation>Links des Patienten links im Bild (neurologisch)</translation>
    </message>
    <message>
        <source>Sagittal slices face right</source>
        <translation>Sagittale Schichten blicken nach rechts</translation>
    </message>
    <message>
        <source>Millimetres with letters</source>
        <translation>Millimeter mit Buchstaben</translation>
    </message>
    <message>
        <source>Millimetres as LPS</source>
        <translation>Millimeter als LPS</translation>
    </message>
    <message>
        <source>Millimetres as RAS</source>
        <translation>Millimeter als RAS</translation>
    </message>
    <message>
        <source>Copy the picture with its texts (I)</source>
        <translation>Bild mit Beschriftung kopieren (I)</translation>
    </message>
    <message>
        <source>Copy the bare picture</source>
        <translation>Bild ohne Beschriftung kopieren</translation>
    </message>
    <message>
        <source>Save the picture with its texts …</source>
        <translation>Bild mit Beschriftung speichern …</translation>
    </message>
    <message>
        <source>Save the bare picture …</source>
        <translation>Bild ohne Beschriftung speichern …</translation>
    </message>
    <message>
        <source>L/W</source>
        <translation>M/B</translation>
    </message>
    <message>
        <source>Type the window's level and width; own presets; one window for all</source>
        <translation>Mitte und Breite des Fensters eingeben; eigene Vorgaben; ein Fenster für alle</translation>
    </message>
    <message>
        <source>Level </source>
        <translation>Mitte </translation>
    </message>
    <message>
        <source>Level of the window</source>
        <translation>Mitte des Fensters</translation>
    </message>
    <message>
        <source>Width </source>
        <translation>Breite </translation>
    </message>
    <message>
        <source>Width of the window</source>
        <translation>Breite des Fensters</translation>
    </message>
    <message>
        <source>Same window in all windows of the program</source>
        <translation>Gleiches Grauwertfenster in allen Fenstern des Programms</translation>
    </message>
    <message>
        <source>Own presets …</source>
        <translation>Eigene Vorgaben …</translation>
    </message>
    <message>
        <source>Window as at first</source>
        <translation>Fenster wie zu Beginn</translation>
    </message>
    <message>
        <source>Anatomical axes, resampled; off: as acquired (X)</source>
        <translation>Anatomische Achsen, umgerechnet; aus: wie aufgenommen (X)</translation>
    </message>
    <message>
        <source>Opacity of the structures, per cent (Alt and wheel, or Alt with Up and Down)</source>
        <translation>Deckkraft der Strukturen, Prozent (Alt und Rad, oder Alt mit Auf und Ab)</translation>
    </message>
</context>
<context>
    <name>fathom::VolumeDetails</name>
    <message>
        <source>no scan here, only embeddings</source>
        <translation>hier keine Aufnahme, nur Einbettungen</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Alter</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>Geschlecht</translation>
    </message>
    <message>
        <source>Institute</source>
        <translation>Einrichtung</translation>
    </message>
    <message>
        <source>Study type</source>
        <translation>Untersuchungsart</translation>
    </message>
    <message>
        <source>Pathology</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Place of the pathology</source>
        <translation>Ort des Befunds</translation>
    </message>
    <message>
        <source>Manufacturer</source>
        <translation>Hersteller</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Tube voltage, kV</source>
        <translation>Röhrenspannung, kV</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>stated by the file</source>
        <translation>in der Datei genannt</translation>
    </message>
    <message>
        <source>inferred from the values</source>
        <translation>aus den Werten erschlossen</translation>
    </message>
    <message>
        <source>set by a person</source>
        <translation>von einer Person gesetzt</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modalität</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Stored axes</source>
        <translation>Gespeicherte Achsen</translation>
    </message>
    <message>
        <source>Oblique by</source>
        <translation>Schräg um</translation>
    </message>
    <message>
        <source>%1°</source>
        <translation>%1°</translation>
    </message>
    <message>
        <source>Encoder window</source>
        <translation>Encoder-Fenster</translation>
    </message>
    <message>
        <source>Slice rule</source>
        <translation>Schichtregel</translation>
    </message>
    <message>
        <source>%1 slices</source>
        <translation>%1 Schichten</translation>
    </message>
    <message>
        <source>%1, every %2 mm</source>
        <translation>%1, alle %2 mm</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Size of the source</source>
        <translation>Größe der Quelle</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>Strukturen</translation>
    </message>
    <message>
        <source>not annotated</source>
        <translation>nicht annotiert</translation>
    </message>
    <message>
        <source>none of the annotated ones</source>
        <translation>keine der annotierten</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Details of the scan</source>
        <translation>Einzelheiten der Aufnahme</translation>
    </message>
    <message>
        <source>A structure leads to the features that it names</source>
        <translation>Eine Struktur führt zu den Merkmalen, die sie benennt</translation>
    </message>
</context>
<context>
    <name>fathom::FingerprintView</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open in a second window</source>
        <translation>In einem zweiten Fenster öffnen</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Unpin from the strip along the volume (P)</source>
        <translation>Vom Streifen entlang des Volumens lösen (P)</translation>
    </message>
    <message>
        <source>Pin to the strip along the volume (P)</source>
        <translation>An den Streifen entlang des Volumens heften (P)</translation>
    </message>
</context>
<context>
    <name>fathom::LibraryController</name>
    <message>
        <source>The folder to watch for new scans</source>
        <translation>Der Ordner, der auf neue Aufnahmen beobachtet wird</translation>
    </message>
    <message>
        <source>The folder in which the scan lies now</source>
        <translation>Der Ordner, in dem die Aufnahme jetzt liegt</translation>
    </message>
</context>
<context>
    <name>fathom::SliceDelegate</name>
    <message>
        <source>no scan here</source>
        <translation>hier keine Aufnahme</translation>
    </message>
    <message>
        <source>heat map …</source>
        <translation>Wärmekarte …</translation>
    </message>
    <message>
        <source>no heat map</source>
        <translation>keine Wärmekarte</translation>
    </message>
</context>
<context>
    <name>fathom::SliceGalleryView</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open in a second window</source>
        <translation>In einem zweiten Fenster öffnen</translation>
    </message>
    <message>
        <source>Copy this slice as a picture</source>
        <translation>Diese Schicht als Bild kopieren</translation>
    </message>
    <message>
        <source>Copy the visible slices as a picture</source>
        <translation>Die sichtbaren Schichten als Bild kopieren</translation>
    </message>
</context>
<context>
    <name>fathom::TableCopy</name>
    <message>
        <source>Copy selected rows as CSV</source>
        <translation>Ausgewählte Zeilen als CSV kopieren</translation>
    </message>
    <message>
        <source>Copy all shown rows as CSV</source>
        <translation>Alle gezeigten Zeilen als CSV kopieren</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>Reading the SAE</source>
        <translation>Der SAE wird gelesen</translation>
    </message>
    <message>
        <source>Trying conventions</source>
        <translation>Konventionen werden erprobt</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Reading rows</source>
        <translation>Zeilen werden gelesen</translation>
    </message>
    <message>
        <source>Finding neighbours</source>
        <translation>Nachbarn werden gesucht</translation>
    </message>
    <message>
        <source>Placing points</source>
        <translation>Punkte werden gesetzt</translation>
    </message>
    <message>
        <source>%1 volumes have embeddings but no scan; they are left alone</source>
        <translation>%1 Volumen haben Einbettungen, aber keine Aufnahme; sie bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>%1 was left out: the encoder gives no numbers for it</source>
        <translation>%1 wurde ausgelassen: der Encoder liefert dafür keine Zahlen</translation>
    </message>
    <message>
        <source>Checking embeddings</source>
        <translation>Einbettungen werden geprüft</translation>
    </message>
    <message>
        <source>Storing embeddings</source>
        <translation>Einbettungen werden gespeichert</translation>
    </message>
    <message>
        <source>%1 embeddings added, %2 were here already, %3 volumes have no scan</source>
        <translation>%1 Einbettungen hinzugefügt, %2 waren schon hier, %3 Volumen haben keine Aufnahme</translation>
    </message>
    <message>
        <source>embeddings computed elsewhere; its weights are not known here</source>
        <translation>Einbettungen anderswo berechnet; die Gewichte sind hier nicht bekannt</translation>
    </message>
    <message>
        <source>safetensors in %1 parts</source>
        <translation>safetensors in %1 Teilen</translation>
    </message>
    <message>
        <source>PyTorch archive</source>
        <translation>PyTorch-Archiv</translation>
    </message>
    <message>
        <source>%1 new scans, %2 were here already, %3 files refused</source>
        <translation>%1 neue Aufnahmen, %2 waren schon da, %3 Dateien abgelehnt</translation>
    </message>
    <message>
        <source>The drive of this workspace does not let programs share a file: while it is open here, no other program can read it</source>
        <translation>Das Laufwerk dieses Arbeitsbereichs lässt Programme keine Datei teilen: solange er hier offen ist, kann ihn kein anderes Programm lesen</translation>
    </message>
    <message>
        <source>Looking for scans</source>
        <translation>Aufnahmen werden gesucht</translation>
    </message>
    <message>
        <source>looking at files</source>
        <translation>Dateien werden angesehen</translation>
    </message>
    <message>
        <source>looking at scans</source>
        <translation>Aufnahmen werden angesehen</translation>
    </message>
    <message>
        <source>Reading scans</source>
        <translation>Aufnahmen werden gelesen</translation>
    </message>
    <message>
        <source>Drawing synthetic subjects</source>
        <translation>Synthetische Personen werden gezeichnet</translation>
    </message>
    <message>
        <source>drawing subjects</source>
        <translation>Personen werden gezeichnet</translation>
    </message>
    <message>
        <source>Loading the encoder</source>
        <translation>Der Encoder wird geladen</translation>
    </message>
    <message>
        <source>Embedding slices</source>
        <translation>Schichten werden eingebettet</translation>
    </message>
    <message>
        <source>Reading embeddings</source>
        <translation>Einbettungen werden gelesen</translation>
    </message>
    <message>
        <source>reading the embeddings</source>
        <translation>Einbettungen werden gelesen</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>estimating thresholds</source>
        <translation>Schwellen werden geschätzt</translation>
    </message>
    <message>
        <source>Computing activations</source>
        <translation>Aktivierungen werden berechnet</translation>
    </message>
    <message>
        <source>Counting structures</source>
        <translation>Strukturen werden gezählt</translation>
    </message>
    <message>
        <source>Embeddings: length of the mean / of the standard deviations = %1; %2</source>
        <translation>Embeddings: Länge des Mittelwerts / der Standardabweichungen = %1; %2</translation>
    </message>
    <message>
        <source>no outlier dimension</source>
        <translation>keine Dimension fällt heraus</translation>
    </message>
    <message>
        <source>%1 outlier dimension(s): %2</source>
        <translation>herausfallende Dimensionen: %1, nämlich %2</translation>
    </message>
    <message>
        <source>Encoder product: %1 ms in bfloat16, %2 ms in float32; %3 is used</source>
        <translation>Encoder-Produkt: %1 ms in bfloat16, %2 ms in float32; genommen wird %3</translation>
    </message>
    <message>
        <source>Drawing volumes</source>
        <translation>Volumen werden gezeichnet</translation>
    </message>
    <message>
        <source>Drawing activations</source>
        <translation>Aktivierungen werden gezeichnet</translation>
    </message>
    <message>
        <source>Naming features</source>
        <translation>Merkmale werden benannt</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <translation>%1 von %2: %3</translation>
    </message>
    <message>
        <source>%1: %2 structures were added</source>
        <translation>%1: %2 Strukturen kamen hinzu</translation>
    </message>
    <message>
        <source>%1: %2 slices</source>
        <translation>%1: %2 Schichten</translation>
    </message>
    <message>
        <source>%1: %2 s</source>
        <translation>%1: %2 s</translation>
    </message>
    <message>
        <source>%1 training rows, %2 validation rows, %3 steps</source>
        <translation>%1 Trainingszeilen, %2 Validierungszeilen, %3 Schritte</translation>
    </message>
    <message>
        <source>Training goes on at step %1</source>
        <translation>Das Training geht bei Schritt %1 weiter</translation>
    </message>
    <message>
        <source>%1 has what was learnt until step %2 of %3</source>
        <translation>%1 hat, was bis Schritt %2 von %3 gelernt wurde</translation>
    </message>
    <message>
        <source>%1 was left out: its file cannot be read</source>
        <translation>%1 wurde ausgelassen: die Datei ist nicht lesbar</translation>
    </message>
    <message>
        <source>Slices of this training were removed; it begins again without them</source>
        <translation>Schichten dieses Trainings wurden entfernt; es beginnt ohne sie von vorn</translation>
    </message>
    <message>
        <source>modality %1 inferred from the values</source>
        <translation>Modalität %1 aus den Werten erschlossen</translation>
    </message>
    <message>
        <source>%1 voxels without a finite value were filled with the smallest one</source>
        <translation>%1 Voxel ohne endlichen Wert wurden mit dem kleinsten gefüllt</translation>
    </message>
    <message>
        <source>axes turned to right angles; the far corner moved by %1 mm</source>
        <translation>Achsen in rechte Winkel gedreht; die ferne Ecke bewegte sich um %1 mm</translation>
    </message>
    <message>
        <source>its axes are off right angles by %1 degrees and are kept so</source>
        <translation>die Achsen weichen um %1 Grad von rechten Winkeln ab und bleiben so</translation>
    </message>
    <message>
        <source>its two transforms differ by %1 mm; the sform is used</source>
        <translation>die beiden Transformationen unterscheiden sich um %1 mm; die sform gilt</translation>
    </message>
    <message>
        <source>Analyze states no orientation: left and right may be exchanged</source>
        <translation>Analyze nennt keine Orientierung: links und rechts können vertauscht sein</translation>
    </message>
    <message>
        <source>the file states no orientation: axes are taken as right, front, head</source>
        <translation>die Datei nennt keine Orientierung: die Achsen gelten als rechts, vorn, Kopf</translation>
    </message>
    <message>
        <source>a mosaic that does not say in which direction its slices follow one another; the normal of its rows and columns is taken</source>
        <translation>ein Mosaik, das nicht sagt, in welcher Richtung seine Schichten aufeinander folgen; die Normale seiner Zeilen und Spalten gilt</translation>
    </message>
    <message>
        <source>slices across its pictures would need the whole scan in memory: only the pictures as acquired are cut</source>
        <translation>Schichten quer zu den Bildern bräuchten die ganze Aufnahme im Speicher: nur die Bilder wie aufgenommen werden geschnitten</translation>
    </message>
    <message>
        <source>the file does not say how its places count in the patient: left, back, head (LPS) is taken</source>
        <translation>die Datei sagt nicht, wie ihre Orte im Patienten zählen: links, hinten, oben (LPS) gilt</translation>
    </message>
    <message>
        <source>a single slice: its thickness is taken as spacing</source>
        <translation>eine einzelne Schicht: ihre Dicke gilt als Abstand</translation>
    </message>
    <message>
        <source>tilted gantry: the slice axis leans by %1 degrees</source>
        <translation>gekippte Gantry: die Schichtachse ist um %1 Grad geneigt</translation>
    </message>
    <message>
        <source>an InVesalius project states no left and right: columns are taken to run to the patient&apos;s left</source>
        <translation>ein InVesalius-Projekt nennt kein Links und Rechts: die Spalten gelten als nach links des Patienten laufend</translation>
    </message>
    <message>
        <source>oblique by %1 degrees: planes are the nearest anatomical ones</source>
        <translation>um %1 Grad schräg: die Ebenen sind die nächsten anatomischen</translation>
    </message>
    <message>
        <source>study type not known: head window -160..240 HU</source>
        <translation>Untersuchungsart unbekannt: Kopffenster -160..240 HU</translation>
    </message>
    <message>
        <source>study type not known: window -800..600 HU</source>
        <translation>Untersuchungsart unbekannt: Fenster -800..600 HU</translation>
    </message>
    <message>
        <source>uneven slice spacing, usually %1 mm: %2; places are off by up to %3 mm</source>
        <translation>ungleicher Schichtabstand, meist %1 mm: %2; Orte weichen um bis zu %3 mm ab</translation>
    </message>
    <message>
        <source>volume %1 of %2 at this place, told apart by: %3</source>
        <translation>Volumen %1 von %2 an diesem Ort, unterschieden durch: %3</translation>
    </message>
    <message>
        <source>%1 pictures of the series came twice; one of each is used</source>
        <translation>%1 Bilder der Serie kamen doppelt; je eines wird verwendet</translation>
    </message>
    <message>
        <source>stored with white as its smallest value; turned so that white is the largest</source>
        <translation>mit Weiß als kleinstem Wert gespeichert; umgekehrt, sodass Weiß der größte ist</translation>
    </message>
    <message>
        <source>straightened: resampled to right angles and even slices; values between slices are interpolated</source>
        <translation>begradigt: auf rechte Winkel und gleiche Abstände umgerechnet; Werte zwischen Schichten sind interpoliert</translation>
    </message>
    <message>
        <source>slices across its pictures would be wrong: only the pictures as acquired are cut</source>
        <translation>Schichten quer zu den Bildern wären falsch: nur die Bilder wie aufgenommen werden geschnitten</translation>
    </message>
    <message>
        <source>volume %1 of the %2 of a 4-D image</source>
        <translation>Volumen %1 der %2 eines 4-D-Bildes</translation>
    </message>
    <message>
        <source>larger than the memory that is left: read one slice at a time</source>
        <translation>größer als der freie Speicher: wird Schicht für Schicht gelesen</translation>
    </message>
    <message>
        <source>window from %1 of its %2 slices</source>
        <translation>Fenster aus %1 seiner %2 Schichten</translation>
    </message>
    <message>
        <source>Native, from the official weights by Meta. Under the DINOv3 License, whose terms are yours to accept: https://huggingface.co/facebook (dinov3-...). It asks to be named in publications and forbids military use.</source>
        <translation>Nativ, aus den offiziellen Gewichten von Meta. Unter der DINOv3-Lizenz, deren Bedingungen Sie selbst annehmen: https://huggingface.co/facebook (dinov3-...). Sie verlangt die Nennung in Veröffentlichungen und verbietet militärische Nutzung.</translation>
    </message>
    <message>
        <source>Native, from the official weights by Microsoft. CC BY-NC-SA 4.0, for research only, not for the clinic; the terms are yours to accept: https://huggingface.co/microsoft/BiomedParse.</source>
        <translation>Nativ, aus den offiziellen Gewichten von Microsoft. CC BY-NC-SA 4.0, nur für die Forschung, nicht für die Klinik; die Bedingungen nehmen Sie selbst an: https://huggingface.co/microsoft/BiomedParse.</translation>
    </message>
    <message>
        <source>A TorchScript module of your own; what it is and under which terms, you know.</source>
        <translation>Ein eigenes TorchScript-Modul; was es ist und zu welchen Bedingungen, wissen Sie.</translation>
    </message>
    <message>
        <source>A small vision transformer of the DINOv3 architecture, trained by Fathom on synthetic subjects and one head MRI without labels. A demonstration encoder, not a foundation model. Apache-2.0.</source>
        <translation>Ein kleiner Vision-Transformer der Bauart DINOv3, von Fathom ohne Beschriftungen an synthetischen Körpern und einem Kopf-MRT trainiert. Ein Encoder zur Vorführung, kein Grundlagenmodell. Apache-2.0.</translation>
    </message>
    <message>
        <source>%1 CUDA device(s) that LibTorch can use</source>
        <translation>%1 CUDA-Geräte, die LibTorch nutzen kann</translation>
    </message>
    <message>
        <source>not used: no NVIDIA card in this machine</source>
        <translation>nicht genutzt: keine NVIDIA-Karte in diesem Rechner</translation>
    </message>
    <message>
        <source>not used: no NVIDIA card in this machine, and this LibTorch was built without CUDA</source>
        <translation>nicht genutzt: keine NVIDIA-Karte in diesem Rechner, und dieses LibTorch wurde ohne CUDA gebaut</translation>
    </message>
    <message>
        <source>not used: this LibTorch was built without CUDA (Debian&apos;s always is)</source>
        <translation>nicht genutzt: dieses LibTorch wurde ohne CUDA gebaut (das von Debian immer)</translation>
    </message>
    <message>
        <source>build the module from Fathom&apos;s sources against a LibTorch with CUDA (./run --torch DIR) and set FATHOM_TORCH_MODULE to its fathom-torch.so</source>
        <translation>das Modul aus Fathoms Quellen mit einem LibTorch mit CUDA bauen (./run --torch DIR) und FATHOM_TORCH_MODULE auf dessen fathom-torch.so setzen</translation>
    </message>
    <message>
        <source>not used: no NVIDIA driver (libcuda.so.1 cannot be loaded)</source>
        <translation>nicht genutzt: kein NVIDIA-Treiber (libcuda.so.1 lässt sich nicht laden)</translation>
    </message>
    <message>
        <source>install the driver (Debian, with non-free enabled: apt install nvidia-driver) and start the machine again</source>
        <translation>den Treiber installieren (Debian, mit non-free: apt install nvidia-driver) und den Rechner neu starten</translation>
    </message>
    <message>
        <source>not used: CUDA_VISIBLE_DEVICES names no device</source>
        <translation>nicht genutzt: CUDA_VISIBLE_DEVICES nennt kein Gerät</translation>
    </message>
    <message>
        <source>unset CUDA_VISIBLE_DEVICES</source>
        <translation>CUDA_VISIBLE_DEVICES entfernen</translation>
    </message>
    <message>
        <source>not used: the driver knows CUDA %1, LibTorch was built for %2</source>
        <translation>nicht genutzt: der Treiber kennt CUDA %1, LibTorch wurde für %2 gebaut</translation>
    </message>
    <message>
        <source>install a newer driver, or a LibTorch for CUDA %1</source>
        <translation>einen neueren Treiber installieren oder ein LibTorch für CUDA %1</translation>
    </message>
    <message>
        <source>not used: the driver finds no device</source>
        <translation>nicht genutzt: der Treiber findet kein Gerät</translation>
    </message>
    <message>
        <source>look into the kernel&apos;s log (dmesg) for NVRM, and whether the device is passed on to this container</source>
        <translation>im Protokoll des Kernels (dmesg) nach NVRM sehen, und ob das Gerät an diesen Container weitergereicht wird</translation>
    </message>
    <message>
        <source>not used: the driver answers with error %1</source>
        <translation>nicht genutzt: der Treiber antwortet mit Fehler %1</translation>
    </message>
    <message>
        <source>start the machine again if the driver was updated; nvidia-smi says more</source>
        <translation>den Rechner neu starten, falls der Treiber aktualisiert wurde; nvidia-smi sagt mehr</translation>
    </message>
    <message>
        <source>not used: the driver has %1 device(s), LibTorch accepts none</source>
        <translation>nicht genutzt: der Treiber hat %1 Geräte, LibTorch nimmt keines an</translation>
    </message>
    <message>
        <source>take a LibTorch that was built for this card</source>
        <translation>ein LibTorch nehmen, das für diese Karte gebaut wurde</translation>
    </message>
    <message>
        <source>Joining parts</source>
        <translation>Teile werden verbunden</translation>
    </message>
    <message>
        <source>%1 configurations, %2 training rows, %3 validation rows</source>
        <translation>%1 Konfigurationen, %2 Trainingszeilen, %3 Validierungszeilen</translation>
    </message>
    <message>
        <source>Pass %1 of %2, %3 of %4 GiB of memory: %5</source>
        <translation>Durchgang %1 von %2, %3 von %4 GiB Speicher: %5</translation>
    </message>
    <message>
        <source>%1: trained already, it is %2</source>
        <translation>%1: schon trainiert, es ist %2</translation>
    </message>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1 ist gescheitert: %2</translation>
    </message>
</context>
<context>
    <name>VolumeLook</name>
    <message>
        <source>Bone</source>
        <translation>Knochen</translation>
    </message>
    <message>
        <source>Soft tissue and skin</source>
        <translation>Weichteile und Haut</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>Lunge</translation>
    </message>
    <message>
        <source>Vessels</source>
        <translation>Gefäße</translation>
    </message>
    <message>
        <source>MR</source>
        <translation>MRT</translation>
    </message>
</context>
<context>
    <name>fathom::VolumePane</name>
    <message>
        <source>The 3-D view needs OpenGL 3.2, which this display does not offer. Install Mesa's drivers (libgl1-mesa-dri) or use another display</source>
        <translation>Die 3-D-Ansicht braucht OpenGL 3.2, das diese Anzeige nicht bietet. Mesas Treiber (libgl1-mesa-dri) installieren oder eine andere Anzeige nehmen</translation>
    </message>
    <message>
        <source>The 3-D view is being made …</source>
        <translation>Die 3-D-Ansicht wird aufgebaut …</translation>
    </message>
    <message>
        <source>Stopped. Press R to make the 3-D view</source>
        <translation>Angehalten. R baut die 3-D-Ansicht auf</translation>
    </message>
    <message>
        <source>From which value the scan is opaque: %1</source>
        <translation>Ab welchem Wert die Aufnahme undurchsichtig ist: %1</translation>
    </message>
    <message>
        <source>3-D view</source>
        <translation>3-D-Ansicht</translation>
    </message>
    <message>
        <source>Arrows rotate, plus and minus zoom, Shift with A, P, L, R, H or F looks from there, F shows it alone, R as at first</source>
        <translation>Pfeiltasten drehen, Plus und Minus vergrößern und verkleinern, Umschalt mit A, P, L, R, H oder F blickt von dort, F zeigt sie allein, R wie am Anfang</translation>
    </message>
    <message>
        <source>How values become colour and opacity</source>
        <translation>Wie aus Werten Farbe und Deckkraft werden</translation>
    </message>
    <message>
        <source>Look of the 3-D view</source>
        <translation>Darstellung der 3-D-Ansicht</translation>
    </message>
    <message>
        <source>Opacity threshold</source>
        <translation>Schwelle der Deckkraft</translation>
    </message>
    <message>
        <source>Surfaces</source>
        <translation>Oberflächen</translation>
    </message>
    <message>
        <source>Structures whose surfaces are shown</source>
        <translation>Strukturen, deren Oberflächen gezeigt werden</translation>
    </message>
    <message>
        <source>Find a structure</source>
        <translation>Struktur suchen</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>Strukturen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Show the surface of every structure of the list</source>
        <translation>Die Oberfläche jeder Struktur der Liste zeigen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Show the surface of no structure of the list</source>
        <translation>Keine Oberfläche der Liste zeigen</translation>
    </message>
    <message>
        <source>Progress of the 3-D view</source>
        <translation>Fortschritt der 3-D-Ansicht</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop making the 3-D view and its surfaces</source>
        <translation>Den Aufbau der 3-D-Ansicht und der Oberflächen anhalten</translation>
    </message>
    <message>
        <source>From the front (Shift+A)</source>
        <translation>Von vorn (Umschalt+A)</translation>
    </message>
    <message>
        <source>From the back (Shift+P)</source>
        <translation>Von hinten (Umschalt+P)</translation>
    </message>
    <message>
        <source>From the left (Shift+L)</source>
        <translation>Von links (Umschalt+L)</translation>
    </message>
    <message>
        <source>From the right (Shift+R)</source>
        <translation>Von rechts (Umschalt+R)</translation>
    </message>
    <message>
        <source>From the head (Shift+H)</source>
        <translation>Vom Kopf (Umschalt+H)</translation>
    </message>
    <message>
        <source>From the feet (Shift+F)</source>
        <translation>Von den Füßen (Umschalt+F)</translation>
    </message>
    <message>
        <source>The 3-D view needs OpenGL, which FATHOM_NO_OPENGL switches off</source>
        <translation>Die 3-D-Ansicht braucht OpenGL, das FATHOM_NO_OPENGL abschaltet</translation>
    </message>
</context>
<context>
    <name>Slab</name>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
</context>
<context>
    <name>fathom::PresetDialog</name>
    <message>
        <source>Own window presets</source>
        <translation>Eigene Fenstervorgaben</translation>
    </message>
    <message>
        <source>%1, window now: %2</source>
        <translation>%1, Fenster jetzt: %2</translation>
    </message>
    <message>
        <source>Name for this window</source>
        <translation>Name für dieses Fenster</translation>
    </message>
    <message>
        <source>F2 renames, Delete removes. Keys 6 to 9 choose the first four</source>
        <translation>F2 benennt um, Entf entfernt. Tasten 6 bis 9 wählen die ersten vier</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Keep the present window under this name; a name that is there gets it instead</source>
        <translation>Das jetzige Fenster unter diesem Namen behalten; ein vorhandener Name bekommt es stattdessen</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Before the preset above</source>
        <translation>Vor die Vorgabe darüber</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Behind the preset below</source>
        <translation>Hinter die Vorgabe darunter</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the chosen preset; scans keep the window that they show</source>
        <translation>Gewählte Vorgabe entfernen; Aufnahmen behalten das Fenster, das sie zeigen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this window; all changes hold already (Esc)</source>
        <translation>Dieses Fenster schließen; alle Änderungen gelten schon (Esc)</translation>
    </message>
</context>
<context>
    <name>fathom::LinkChoice</name>
    <message>
        <source>&amp;Off</source>
        <translation>&amp;Aus</translation>
    </message>
    <message>
        <source>Every window scrolls alone</source>
        <translation>Jedes Fenster rollt für sich</translation>
    </message>
    <message>
        <source>By &amp;millimetres</source>
        <translation>Nach &amp;Millimetern</translation>
    </message>
    <message>
        <source>The same place in the scanner's millimetres: for scans of one patient</source>
        <translation>Derselbe Ort in den Millimetern des Scanners: für Aufnahmen einer Person</translation>
    </message>
    <message>
        <source>By a &amp;pair set here</source>
        <translation>Nach einem hier gesetzten &amp;Paar</translation>
    </message>
    <message>
        <source>The crosshairs of now belong together; from there on by the same millimetres</source>
        <translation>Die jetzigen Fadenkreuze gehören zusammen; von dort aus um dieselben Millimeter</translation>
    </message>
    <message>
        <source>By &amp;anatomy</source>
        <translation>Nach &amp;Anatomie</translation>
    </message>
    <message>
        <source>The same level of the body, found in the embeddings of both scans</source>
        <translation>Dieselbe Höhe des Körpers, gefunden in den Einbettungen beider Aufnahmen</translation>
    </message>
    <message>
        <source>Link: off</source>
        <translation>Verbund: aus</translation>
    </message>
    <message>
        <source>Link: millimetres</source>
        <translation>Verbund: Millimeter</translation>
    </message>
    <message>
        <source>Link: pair</source>
        <translation>Verbund: Paar</translation>
    </message>
    <message>
        <source>Link: anatomy</source>
        <translation>Verbund: Anatomie</translation>
    </message>
    <message>
        <source>Lets all slice windows scroll together (key L)</source>
        <translation>Lässt alle Schichtfenster zusammen rollen (Taste L)</translation>
    </message>
</context>
<context>
    <name>fathom::SliceLink</name>
    <message>
        <source>no slice is embedded yet: compute embeddings first (Ctrl+K)</source>
        <translation>noch keine Schicht ist eingebettet: zuerst Einbettungen berechnen (Strg+K)</translation>
    </message>
    <message>
        <source>no pair with %1: choose “By a pair set here” again</source>
        <translation>kein Paar mit %1: „Nach einem hier gesetzten Paar“ erneut wählen</translation>
    </message>
    <message>
        <source>%1 ends here</source>
        <translation>%1 endet hier</translation>
    </message>
    <message>
        <source>Linked, but no other slice window is open: Ctrl and click on a slice opens one</source>
        <translation>Verbunden, aber kein anderes Schichtfenster ist offen: Strg und Klick auf eine Schicht öffnet eines</translation>
    </message>
    <message>
        <source>Linked by millimetres with %1</source>
        <translation>Nach Millimetern verbunden mit %1</translation>
    </message>
    <message>
        <source>Linked by a pair set by hand with %1</source>
        <translation>Nach einem von Hand gesetzten Paar verbunden mit %1</translation>
    </message>
    <message>
        <source>Linked by anatomy with %1</source>
        <translation>Nach Anatomie verbunden mit %1</translation>
    </message>
    <message>
        <source>matching the levels of %1 …</source>
        <translation>Höhen von %1 werden zugeordnet …</translation>
    </message>
    <message>
        <source>%1 shows no part of the body that is in this scan</source>
        <translation>%1 zeigt keinen Teil des Körpers, der in dieser Aufnahme ist</translation>
    </message>
    <message>
        <source>Common part with %1: %2 to %3 of this scan, mean similarity of the levels %4</source>
        <translation>Gemeinsamer Teil mit %1: %2 bis %3 dieser Aufnahme, mittlere Ähnlichkeit der Höhen %4</translation>
    </message>
    <message>
        <source>here no counterpart</source>
        <translation>hier kein Gegenstück</translation>
    </message>
</context>
<context>
    <name>fathom::OverlayMenu</name>
    <message>
        <source>Overlay</source>
        <translation>Überlagerung</translation>
    </message>
    <message>
        <source>How a heat map lies over the slice: opacity (Alt and wheel, or Alt with Up and Down), contour (G), threshold, cut</source>
        <translation>Wie eine Wärmekarte auf der Schicht liegt: Deckkraft (Alt und Rad, oder Alt mit Auf und Ab), Höhenlinie (G), Schwelle, Schnitt</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Opacity of the largest value in per cent; smaller ones in proportion to their value</source>
        <translation>Deckkraft des größten Werts in Prozent; kleinere im Verhältnis zu ihrem Wert</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Of contour and cut, in per cent of the largest value in the slice</source>
        <translation>Von Höhenlinie und Schnitt, in Prozent des größten Werts der Schicht</translation>
    </message>
    <message>
        <source>Contour at the threshold (G)</source>
        <translation>Höhenlinie an der Schwelle (G)</translation>
    </message>
    <message>
        <source>Nothing below the threshold</source>
        <translation>Nichts unter der Schwelle</translation>
    </message>
</context>
<context>
    <name>fathom::NoticeBar</name>
    <message>
        <source>Closes this notice</source>
        <translation>Schließt diesen Hinweis</translation>
    </message>
</context>
<context>
    <name>fathom::EncoderCard</name>
    <message>
        <source>being measured …</source>
        <translation>wird gemessen …</translation>
    </message>
    <message>
        <source>not known yet: LibTorch is being asked where it would run …</source>
        <translation>noch nicht bekannt: LibTorch wird gefragt, wo er liefe …</translation>
    </message>
    <message>
        <source>not measured yet (%1)</source>
        <translation>noch nicht gemessen (%1)</translation>
    </message>
    <message>
        <source>no scans yet</source>
        <translation>noch keine Aufnahmen</translation>
    </message>
    <message>
        <source>%1 of %2 slices embedded</source>
        <translation>%1 von %2 Schichten eingebettet</translation>
    </message>
    <message>
        <source>%1 as %2</source>
        <translation>%1 als %2</translation>
    </message>
    <message>
        <source>the rest takes about %1</source>
        <translation>der Rest dauert etwa %1</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 Werte</translation>
    </message>
    <message>
        <source>from %1 × %1 pixels</source>
        <translation>aus %1 × %1 Pixeln</translation>
    </message>
    <message>
        <source>%1 × %1 patches</source>
        <translation>%1 × %1 Felder</translation>
    </message>
    <message>
        <source>sha256 %1 …</source>
        <translation>sha256 %1 …</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Speed here</source>
        <translation>Tempo hier</translation>
    </message>
    <message>
        <source>This workspace</source>
        <translation>Dieser Arbeitsbereich</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Was er ist</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>The file was changed since it was checked. Check it again: if its weights are the same, everything stays as it is; other weights are another encoder, with embeddings of its own.</source>
        <translation>Die Datei wurde geändert, seit sie geprüft wurde. Prüfen Sie sie noch einmal: sind die Gewichte dieselben, bleibt alles, wie es ist; andere Gewichte sind ein anderer Encoder mit eigenen Einbettungen.</translation>
    </message>
    <message>
        <source>The file is not at its place any more. Bring it back, or add it at its new place. The embeddings stay.</source>
        <translation>Die Datei liegt nicht mehr an ihrem Ort. Bringen Sie sie zurück oder fügen Sie sie an ihrem neuen Ort hinzu. Die Einbettungen bleiben.</translation>
    </message>
    <message>
        <source>Embed this workspace …</source>
        <translation>Arbeitsbereich einbetten …</translation>
    </message>
    <message>
        <source>Chooses slices and says how long they take before anything starts</source>
        <translation>Wählt Schichten und sagt, wie lange sie dauern, bevor etwas beginnt</translation>
    </message>
    <message>
        <source>This workspace is open for reading only</source>
        <translation>Dieser Arbeitsbereich ist nur zum Lesen offen</translation>
    </message>
    <message>
        <source>Measure speed</source>
        <translation>Tempo messen</translation>
    </message>
    <message>
        <source>Encodes a few pictures, between the batches of running jobs</source>
        <translation>Kodiert ein paar Bilder, zwischen den Stapeln laufender Aufträge</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Noch einmal prüfen</translation>
    </message>
    <message>
        <source>Reads the whole file and compares its sha256</source>
        <translation>Liest die ganze Datei und vergleicht ihren sha256</translation>
    </message>
    <message>
        <source>Remove from list …</source>
        <translation>Aus der Liste nehmen …</translation>
    </message>
    <message>
        <source>Forgets where the weights lie; the file and the embeddings stay</source>
        <translation>Vergisst, wo die Gewichte liegen; die Datei und die Einbettungen bleiben</translation>
    </message>
</context>
<context>
    <name>fathom::EncoderTexts</name>
    <message>
        <source>Comes with Fathom.</source>
        <translation>Gehört zu Fathom.</translation>
    </message>
    <message>
        <source>Meta lets you use the weights and pass them on under the same terms. It asks to be named in publications, and forbids military use and reverse engineering. The terms are yours to accept.</source>
        <translation>Meta erlaubt, die Gewichte zu nutzen und unter denselben Bedingungen weiterzugeben. Es will in Veröffentlichungen genannt werden und verbietet militärische Nutzung und Reverse Engineering. Die Bedingungen anzunehmen ist Ihre Sache.</translation>
    </message>
    <message>
        <source>For research only: no commercial use, not in the clinic, and what you derive is shared under the same terms. The terms are yours to accept.</source>
        <translation>Nur für die Forschung: nicht kommerziell, nicht in der Klinik, und was Sie ableiten, wird unter denselben Bedingungen geteilt. Die Bedingungen anzunehmen ist Ihre Sache.</translation>
    </message>
    <message>
        <source>Your own; under which terms, you know.</source>
        <translation>Ihr eigener; unter welchen Bedingungen, wissen Sie.</translation>
    </message>
    <message>
        <source>Not known here: look at where you got the file. The terms are yours to accept.</source>
        <translation>Hier nicht bekannt: sehen Sie nach, woher Sie die Datei haben. Die Bedingungen anzunehmen ist Ihre Sache.</translation>
    </message>
    <message>
        <source>built in</source>
        <translation>eingebaut</translation>
    </message>
    <message>
        <source>checked</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>file changed</source>
        <translation>Datei geändert</translation>
    </message>
    <message>
        <source>file gone</source>
        <translation>Datei fehlt</translation>
    </message>
    <message>
        <source>in the cache of Hugging Face</source>
        <translation>im Zwischenspeicher von Hugging Face</translation>
    </message>
    <message>
        <source>in the cache of torch.hub</source>
        <translation>im Zwischenspeicher von torch.hub</translation>
    </message>
    <message>
        <source>in the current folder</source>
        <translation>im aktuellen Ordner</translation>
    </message>
    <message>
        <source>%1 weights</source>
        <translation>%1 Gewichte</translation>
    </message>
    <message>
        <source>%1 million weights</source>
        <translation>%1 Millionen Gewichte</translation>
    </message>
    <message numerus="yes">
        <source>processor, %n thread(s)</source>
        <translation>
            <numerusform>Prozessor, %n Thread</numerusform>
            <numerusform>Prozessor, %n Threads</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 s a slice (%2)</source>
        <translation>%1 s je Schicht (%2)</translation>
    </message>
    <message>
        <source>Encoders run on: %1.</source>
        <translation>Encoder laufen auf: %1.</translation>
    </message>
    <message>
        <source>GPU: %1.</source>
        <translation>GPU: %1.</translation>
    </message>
    <message>
        <source>To do: %1.</source>
        <translation>Zu tun: %1.</translation>
    </message>
</context>
<context>
    <name>fathom::EncodersController</name>
    <message>
        <source>A folder with the weights of one model</source>
        <translation>Ein Ordner mit den Gewichten eines Modells</translation>
    </message>
    <message>
        <source>A weight file of an image encoder</source>
        <translation>Eine Gewichtsdatei eines Bild-Encoders</translation>
    </message>
    <message>
        <source>Weight files (%1)</source>
        <translation>Gewichtsdateien (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>fathom::EncodersPageView</name>
    <message>
        <source>Checking %1 …</source>
        <translation>%1 wird geprüft …</translation>
    </message>
    <message>
        <source>Checking %1: %2 of %3</source>
        <translation>%1 wird geprüft: %2 von %3</translation>
    </message>
    <message numerus="yes">
        <source>%n more wait(s)</source>
        <translation>
            <numerusform>%n weitere wartet</numerusform>
            <numerusform>%n weitere warten</numerusform>
        </translation>
    </message>
    <message>
        <source>Registered: %1</source>
        <translation>Angemeldet: %1</translation>
    </message>
    <message>
        <source>%1 holds it whole; its id is %2.</source>
        <translation>%1 enthält ihn ganz; seine Kennung ist %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) of the file are not used.</source>
        <translation>
            <numerusform>%n Tensor der Datei wird nicht gebraucht.</numerusform>
            <numerusform>%n Tensoren der Datei werden nicht gebraucht.</numerusform>
        </translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Nothing was registered: %1</source>
        <translation>Nichts wurde angemeldet: %1</translation>
    </message>
    <message>
        <source>Remove %1 from the list? Its file stays where it is, and embeddings stay in every workspace.</source>
        <translation>%1 aus der Liste nehmen? Die Datei bleibt, wo sie ist, und Einbettungen bleiben in jedem Arbeitsbereich.</translation>
    </message>
    <message>
        <source>Heat maps and more embeddings of it need it registered again.</source>
        <translation>Wärmekarten und weitere Einbettungen brauchen ihn dann wieder in der Liste.</translation>
    </message>
    <message>
        <source>Encoders</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Move to the next button or link</source>
        <translation>Zur nächsten Schaltfläche oder zum nächsten Link</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Press the button</source>
        <translation>Die Schaltfläche drücken</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Open the link in the browser</source>
        <translation>Den Link im Browser öffnen</translation>
    </message>
    <message>
        <source>An encoder turns each slice into a vector, from which everything else is made. Several can be used side by side; their embeddings are never mixed.</source>
        <translation>Ein Encoder macht aus jeder Schicht einen Vektor, aus dem alles andere entsteht. Mehrere können nebeneinander genutzt werden; ihre Einbettungen werden nie gemischt.</translation>
    </message>
    <message>
        <source>Where encoders run on this machine is being found out …</source>
        <translation>Wo Encoder auf diesem Rechner laufen, wird herausgefunden …</translation>
    </message>
    <message>
        <source>Add weights …</source>
        <translation>Gewichte hinzufügen …</translation>
    </message>
    <message>
        <source>Chooses a weight file; it can also be dropped on this page</source>
        <translation>Wählt eine Gewichtsdatei; sie kann auch auf diese Seite gezogen werden</translation>
    </message>
    <message>
        <source>Add a folder …</source>
        <translation>Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Chooses a folder with the weights of one model in it</source>
        <translation>Wählt einen Ordner, in dem die Gewichte eines Modells liegen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Ends checking; nothing is registered</source>
        <translation>Beendet das Prüfen; nichts wird angemeldet</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Takes this message away</source>
        <translation>Nimmt diese Meldung weg</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Aus der Liste nehmen</translation>
    </message>
    <message>
        <source>Forgets where the weights lie</source>
        <translation>Vergisst, wo die Gewichte liegen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Leaves everything as it is</source>
        <translation>Lässt alles, wie es ist</translation>
    </message>
    <message>
        <source>Only the demonstration encoder is here, and no weights were found on this machine. Next: get the file of an official model from its owner, as the list below says, then add it or drop it on this page.</source>
        <translation>Nur der Encoder zur Vorführung ist hier, und auf diesem Rechner wurden keine Gewichte gefunden. Als Nächstes: holen Sie die Datei eines offiziellen Modells bei ihrem Eigentümer, wie die Liste unten sagt, und fügen Sie sie hinzu oder ziehen Sie sie auf diese Seite.</translation>
    </message>
    <message>
        <source>Found on this machine</source>
        <translation>Auf diesem Rechner gefunden</translation>
    </message>
</context>
<context>
    <name>fathom::FoundCard</name>
    <message>
        <source>being checked …</source>
        <translation>wird geprüft …</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>found, not checked yet</source>
        <translation>gefunden, noch nicht geprüft</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Noch einmal prüfen</translation>
    </message>
    <message>
        <source>Check and register</source>
        <translation>Prüfen und anmelden</translation>
    </message>
    <message>
        <source>Reads the whole file, says what it is, and adds it to the list if it fits</source>
        <translation>Liest die ganze Datei, sagt, was sie ist, und nimmt sie in die Liste, wenn sie passt</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>Fassung</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
</context>
<context>
    <name>fathom::GridTableModel</name>
    <message>
        <source>%1 (best)</source>
        <translation>%1 (am besten)</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>training</source>
        <translation>im Training</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Dictionary %1, k %2, objective %3</source>
        <translation>Wörterbuch %1, k %2, Zielfunktion %3</translation>
    </message>
    <message>
        <source>The best of those that are done, by the grid's measure</source>
        <translation>Die beste der fertigen nach dem Maß des Rasters</translation>
    </message>
    <message>
        <source>A click draws its curve</source>
        <translation>Ein Klick zeichnet die Kurve</translation>
    </message>
    <message>
        <source>A click on %1 opens the SAE</source>
        <translation>Ein Klick auf %1 öffnet den SAE</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Name of the configuration in its grid</source>
        <translation>Name der Konfiguration in ihrem Raster</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Whether it waits, is trained, is done or failed</source>
        <translation>Ob sie wartet, trainiert wird, fertig oder gescheitert ist</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Training steps made, of all</source>
        <translation>Trainingsschritte, von allen</translation>
    </message>
    <message>
        <source>R²</source>
        <translation>R²</translation>
    </message>
    <message>
        <source>Part of the embeddings' variance that the largest level reconstructs, against per-dimension means; of the validation slices where there are any</source>
        <translation>Anteil der Varianz der Embeddings, den die größte Stufe rekonstruiert, gegen die Mittel je Dimension; auf den Validierungsschichten, wo es welche gibt</translation>
    </message>
    <message>
        <source>L0</source>
        <translation>L0</translation>
    </message>
    <message>
        <source>Mean number of active features a slice</source>
        <translation>Mittlere Zahl aktiver Merkmale je Schicht</translation>
    </message>
    <message>
        <source>Dead</source>
        <translation>Tot</translation>
    </message>
    <message>
        <source>While it is trained: features that have not fired for a long time. Afterwards: features that fire in no validation slice</source>
        <translation>Während des Trainings: Merkmale, die lange nicht gefeuert haben. Danach: Merkmale, die in keiner Validierungsschicht feuern</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Training loss of the last step that was measured</source>
        <translation>Trainingsverlust des letzten gemessenen Schritts</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Until this configuration is trained, at the present pace</source>
        <translation>Bis diese Konfiguration trainiert ist, beim jetzigen Tempo</translation>
    </message>
    <message>
        <source>SAE</source>
        <translation>SAE</translation>
    </message>
    <message>
        <source>What it became; a click opens it</source>
        <translation>Was daraus wurde; ein Klick öffnet ihn</translation>
    </message>
</context>
<context>
    <name>fathom::GridView</name>
    <message>
        <source>Of the selected rows, four at most.</source>
        <translation>Der gewählten Zeilen, höchstens vier.</translation>
    </message>
    <message>
        <source>Of the four with the best R²; select rows to see theirs.</source>
        <translation>Der vier mit dem besten R²; wählen Sie Zeilen, um deren zu sehen.</translation>
    </message>
    <message>
        <source>training step</source>
        <translation>Trainingsschritt</translation>
    </message>
    <message>
        <source>R²</source>
        <translation>R²</translation>
    </message>
    <message>
        <source>Part of the embeddings' variance that the largest level reconstructs</source>
        <translation>Anteil der Varianz der Embeddings, den die größte Stufe rekonstruiert</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>What the training makes small: squared error over all levels</source>
        <translation>Was das Training klein macht: quadratischer Fehler über alle Stufen</translation>
    </message>
    <message>
        <source>L0</source>
        <translation>L0</translation>
    </message>
    <message>
        <source>Active features a slice</source>
        <translation>Aktive Merkmale je Schicht</translation>
    </message>
    <message>
        <source>Dead features</source>
        <translation>Tote Merkmale</translation>
    </message>
    <message>
        <source>Features that have not fired for a long time</source>
        <translation>Merkmale, die lange nicht gefeuert haben</translation>
    </message>
    <message>
        <source>What of the trainings is drawn</source>
        <translation>Was von den Trainings gezeichnet wird</translation>
    </message>
    <message>
        <source>Measure of the curves</source>
        <translation>Maß der Kurven</translation>
    </message>
    <message>
        <source>The configurations of the grid; a click on a head sorts by it, Enter opens the SAE</source>
        <translation>Die Konfigurationen des Rasters; ein Klick auf einen Spaltenkopf sortiert danach, Eingabe öffnet den SAE</translation>
    </message>
    <message>
        <source>Configurations of the grid</source>
        <translation>Konfigurationen des Rasters</translation>
    </message>
</context>
<context>
    <name>fathom::OfficialView</name>
    <message>
        <source>Official models</source>
        <translation>Offizielle Modelle</translation>
    </message>
    <message>
        <source>Fathom ships no weights of others and fetches none. Get a file from its owner&apos;s page, then add it here. A link opens your browser when you click it; the right mouse button copies it.</source>
        <translation>Fathom bringt keine fremden Gewichte mit und holt keine. Holen Sie eine Datei von der Seite ihres Eigentümers und fügen Sie sie hier hinzu. Ein Link öffnet Ihren Browser, wenn Sie ihn anklicken; die rechte Maustaste kopiert ihn.</translation>
    </message>
    <message>
        <source>Files are found by themselves in: %1. What lies elsewhere, “Add weights” takes.</source>
        <translation>Von selbst werden Dateien gefunden in: %1. Was anderswo liegt, nimmt „Gewichte hinzufügen“.</translation>
    </message>
    <message>
        <source>Image encoders by Meta, trained without labels on 1.7 billion photographs. The larger the model, the better and the slower. The page asks you to accept the licence and to leave your contact details before it hands out a file; take model.safetensors and config.json, or the .pth file of Meta&apos;s own page.</source>
        <translation>Bild-Encoder von Meta, ohne Beschriftungen an 1,7 Milliarden Fotos trainiert. Je größer das Modell, desto besser und langsamer. Die Seite verlangt, die Lizenz anzunehmen und Kontaktdaten zu hinterlassen, bevor sie eine Datei herausgibt; nehmen Sie model.safetensors und config.json, oder die .pth-Datei von Metas eigener Seite.</translation>
    </message>
    <message>
        <source>The image encoder of Microsoft&apos;s model that segments medical pictures of nine kinds, CT and MRI among them. Take biomedparse_v1.pt; the newer v2 is another model, which Fathom does not read. The page asks you to leave your contact details.</source>
        <translation>Der Bild-Encoder des Modells von Microsoft, das medizinische Bilder von neun Arten segmentiert, darunter CT und MRT. Nehmen Sie biomedparse_v1.pt; das neuere v2 ist ein anderes Modell, das Fathom nicht liest. Die Seite verlangt, Kontaktdaten zu hinterlassen.</translation>
    </message>
    <message>
        <source>Licence: %1</source>
        <translation>Lizenz: %1</translation>
    </message>
    <message>
        <source>The owner&apos;s page: %1</source>
        <translation>Seite des Eigentümers: %1</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 Werte</translation>
    </message>
</context>
<context>
    <name>fathom::ScriptDialog</name>
    <message>
        <source>A TorchScript module</source>
        <translation>Ein TorchScript-Modul</translation>
    </message>
    <message>
        <source>This file is a program, not only numbers. To register it Fathom has to run its code, with your rights and on your files. Go on only if you know who made it and trust them.</source>
        <translation>Diese Datei ist ein Programm, nicht nur Zahlen. Um sie anzumelden, muss Fathom ihren Code ausführen, mit Ihren Rechten und über Ihren Dateien. Gehen Sie nur weiter, wenn Sie wissen, von wem sie stammt, und dem trauen.</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Edge of the square picture that it takes</source>
        <translation>Kante des quadratischen Bildes, das es nimmt</translation>
    </message>
    <message>
        <source>Nothing in the file says what it expects; its documentation does.</source>
        <translation>Nichts in der Datei sagt, was es erwartet; seine Beschreibung schon.</translation>
    </message>
    <message>
        <source>red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Mean, %1</source>
        <translation>Mittelwert, %1</translation>
    </message>
    <message>
        <source>Deviation, %1</source>
        <translation>Abweichung, %1</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <source>Red, green, blue; subtracted from grey values between 0 and 1.</source>
        <translation>Rot, Grün, Blau; wird von Grauwerten zwischen 0 und 1 abgezogen.</translation>
    </message>
    <message>
        <source>Deviation</source>
        <translation>Abweichung</translation>
    </message>
    <message>
        <source>The result is divided by these. The values given first are those of ImageNet.</source>
        <translation>Das Ergebnis wird dadurch geteilt. Vorgegeben sind die Werte von ImageNet.</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Which of its outputs is the embedding; 0 is the first</source>
        <translation>Welche seiner Ausgaben die Einbettung ist; 0 ist die erste</translation>
    </message>
    <message>
        <source>Tokens are averaged, a map too; one vector is taken as it is.</source>
        <translation>Token werden gemittelt, eine Karte auch; ein Vektor wird genommen, wie er ist.</translation>
    </message>
    <message>
        <source>I trust this file: its code may run with my rights</source>
        <translation>Ich traue dieser Datei: ihr Code darf mit meinen Rechten laufen</translation>
    </message>
    <message>
        <source>Without this nothing of the file runs</source>
        <translation>Ohne dies läuft nichts aus der Datei</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Closes without running anything (Escape)</source>
        <translation>Schließt, ohne etwas auszuführen (Escape)</translation>
    </message>
    <message>
        <source>Run and register</source>
        <translation>Ausführen und anmelden</translation>
    </message>
    <message>
        <source>Runs it once on an empty picture and adds it to the list</source>
        <translation>Führt es einmal mit einem leeren Bild aus und nimmt es in die Liste</translation>
    </message>
</context>
<context>
    <name>fathom::MapView</name>
    <message>
        <source>Colour: structure</source>
        <translation>Farbe: Struktur</translation>
    </message>
    <message>
        <source>Colour: verdict</source>
        <translation>Farbe: Urteil</translation>
    </message>
    <message>
        <source>Colour: modality</source>
        <translation>Farbe: Modalität</translation>
    </message>
    <message>
        <source>Colour: plane</source>
        <translation>Farbe: Ebene</translation>
    </message>
    <message>
        <source>Colour: split</source>
        <translation>Farbe: Aufteilung</translation>
    </message>
    <message>
        <source>Colour: activation of feature</source>
        <translation>Farbe: Aktivierung des Merkmals</translation>
    </message>
    <message>
        <source>Colour: %1</source>
        <translation>Farbe: %1</translation>
    </message>
    <message>
        <source>A map needs embeddings: compute them first.</source>
        <translation>Eine Karte braucht Einbettungen: berechnen Sie sie zuerst.</translation>
    </message>
    <message>
        <source>A map needs an SAE with an index: train and index one first.</source>
        <translation>Eine Karte braucht einen SAE mit Index: trainieren und indizieren Sie zuerst einen.</translation>
    </message>
    <message>
        <source>The map is being made.</source>
        <translation>Die Karte wird erstellt.</translation>
    </message>
    <message>
        <source>Reading the map …</source>
        <translation>Karte wird gelesen …</translation>
    </message>
    <message numerus="yes">
        <source>There is no map yet. It shows %n slice(s), alike ones close together.</source>
        <translation>
            <numerusform>Es gibt noch keine Karte. Sie zeigt %n Schicht, ähnliche nahe beieinander.</numerusform>
            <numerusform>Es gibt noch keine Karte. Sie zeigt %n Schichten, ähnliche nahe beieinander.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is no map yet. It shows %n feature(s), alike ones close together.</source>
        <translation>
            <numerusform>Es gibt noch keine Karte. Sie zeigt %n Merkmal, ähnliche nahe beieinander.</numerusform>
            <numerusform>Es gibt noch keine Karte. Sie zeigt %n Merkmale, ähnliche nahe beieinander.</numerusform>
        </translation>
    </message>
    <message>
        <source>Make the map (about %1)</source>
        <translation>Karte erstellen (etwa %1)</translation>
    </message>
    <message>
        <source>Starts a job; it can be stopped on the Jobs page</source>
        <translation>Startet einen Auftrag; er lässt sich auf der Seite Aufträge anhalten</translation>
    </message>
    <message>
        <source>The workspace is open for reading only</source>
        <translation>Der Arbeitsbereich ist nur zum Lesen geöffnet</translation>
    </message>
    <message>
        <source>The index was made again since</source>
        <translation>Der Index wurde seither neu erstellt</translation>
    </message>
    <message numerus="yes">
        <source>%n new point(s) not on it yet</source>
        <translation>
            <numerusform>%n neuer Punkt ist noch nicht darauf</numerusform>
            <numerusform>%n neue Punkte sind noch nicht darauf</numerusform>
        </translation>
    </message>
    <message>
        <source>Make it again (about %1)</source>
        <translation>Neu erstellen (etwa %1)</translation>
    </message>
    <message>
        <source>Place them (about %1)</source>
        <translation>Einfügen (etwa %1)</translation>
    </message>
    <message>
        <source>All points get new places</source>
        <translation>Alle Punkte erhalten neue Orte</translation>
    </message>
    <message>
        <source>Points that are on the map stay where they are</source>
        <translation>Punkte auf der Karte bleiben, wo sie sind</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>other structures</source>
        <translation>andere Strukturen</translation>
    </message>
    <message>
        <source>shows it</source>
        <translation>zeigt sie</translation>
    </message>
    <message>
        <source>does not show it</source>
        <translation>zeigt sie nicht</translation>
    </message>
    <message>
        <source>not annotated</source>
        <translation>nicht annotiert</translation>
    </message>
    <message>
        <source>Draw around points (L, or Shift and drag) to see their slices here.</source>
        <translation>Umfahren Sie Punkte (L, oder Umschalt und ziehen), um ihre Schichten hier zu sehen.</translation>
    </message>
    <message>
        <source>Draw around points (L, or Shift and drag) to filter the table by them.</source>
        <translation>Umfahren Sie Punkte (L, oder Umschalt und ziehen), um die Tabelle nach ihnen zu filtern.</translation>
    </message>
    <message>
        <source>%1 slices picked, the first %2 are shown</source>
        <translation>%1 Schichten gewählt, die ersten %2 sind zu sehen</translation>
    </message>
    <message numerus="yes">
        <source>%n slice(s) picked</source>
        <translation>
            <numerusform>%n Schicht gewählt</numerusform>
            <numerusform>%n Schichten gewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n feature(s) picked; the table shows only them</source>
        <translation>
            <numerusform>%n Merkmal gewählt; die Tabelle zeigt nur dieses</numerusform>
            <numerusform>%n Merkmale gewählt; die Tabelle zeigt nur diese</numerusform>
        </translation>
    </message>
    <message>
        <source>fires: %1 (up to %2)</source>
        <translation>feuert: %1 (bis %2)</translation>
    </message>
    <message>
        <source>Picks these points; once more lets them go</source>
        <translation>Wählt diese Punkte; noch einmal gibt sie frei</translation>
    </message>
    <message>
        <source>Feature %1: %2
fires in %3 of the slices</source>
        <translation>Merkmal %1: %2
feuert in %3 der Schichten</translation>
    </message>
    <message>
        <source>no label</source>
        <translation>ohne Beschriftung</translation>
    </message>
    <message>
        <source>Feature %1</source>
        <translation>Merkmal %1</translation>
    </message>
    <message>
        <source>By embedding</source>
        <translation>Nach Einbettung</translation>
    </message>
    <message>
        <source>By fingerprint</source>
        <translation>Nach Fingerabdruck</translation>
    </message>
    <message>
        <source>By what two slices are alike: the encoder&apos;s row, or the features that fire</source>
        <translation>Wonach zwei Schichten ähnlich sind: nach der Zeile des Encoders oder nach den Merkmalen, die feuern</translation>
    </message>
    <message>
        <source>Map of slices</source>
        <translation>Karte der Schichten</translation>
    </message>
    <message>
        <source>Map of features</source>
        <translation>Karte der Merkmale</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Legende</translation>
    </message>
    <message>
        <source>By what the points are coloured</source>
        <translation>Wonach die Punkte gefärbt sind</translation>
    </message>
    <message>
        <source>The feature whose activation colours the slices</source>
        <translation>Das Merkmal, dessen Aktivierung die Schichten färbt</translation>
    </message>
    <message>
        <source>Feature </source>
        <translation>Merkmal </translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Draw around points to pick them (L)</source>
        <translation>Punkte umfahren, um sie zu wählen (L)</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>The whole map (0)</source>
        <translation>Die ganze Karte (0)</translation>
    </message>
    <message>
        <source>Pick nothing</source>
        <translation>Nichts wählen</translation>
    </message>
    <message>
        <source>All points are bright again (Escape)</source>
        <translation>Alle Punkte sind wieder hell (Escape)</translation>
    </message>
    <message>
        <source>How computed</source>
        <translation>Wie berechnet</translation>
    </message>
    <message>
        <source>Opens the help page of these figures</source>
        <translation>Öffnet die Hilfeseite dieser Zahlen</translation>
    </message>
    <message>
        <source>Arrows, or drag</source>
        <translation>Pfeiltasten, oder ziehen</translation>
    </message>
    <message>
        <source>Move the map</source>
        <translation>Karte verschieben</translation>
    </message>
    <message>
        <source>+, −, or the wheel</source>
        <translation>+, −, oder das Mausrad</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Vergrößern und verkleinern</translation>
    </message>
    <message>
        <source>0</source>
        <translation>0</translation>
    </message>
    <message>
        <source>Show the whole map</source>
        <translation>Die ganze Karte zeigen</translation>
    </message>
    <message>
        <source>L, or Shift and drag</source>
        <translation>L, oder Umschalt und ziehen</translation>
    </message>
    <message>
        <source>Draw around points to pick them</source>
        <translation>Punkte umfahren, um sie zu wählen</translation>
    </message>
    <message>
        <source>Ctrl+A</source>
        <translation>Strg+A</translation>
    </message>
    <message>
        <source>Pick every point on the screen</source>
        <translation>Alle Punkte auf dem Bildschirm wählen</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>Escape</translation>
    </message>
    <message>
        <source>Enter, or a click</source>
        <translation>Eingabe, oder ein Klick</translation>
    </message>
    <message>
        <source>Open the slice nearest to the middle, or the one under the pointer (Ctrl: second window)</source>
        <translation>Die Schicht öffnen, die der Mitte am nächsten liegt, oder die unter dem Zeiger (Strg: zweites Fenster)</translation>
    </message>
    <message>
        <source>Open the feature nearest to the middle, or the one under the pointer (Ctrl: second window)</source>
        <translation>Das Merkmal öffnen, das der Mitte am nächsten liegt, oder das unter dem Zeiger (Strg: zweites Fenster)</translation>
    </message>
    <message>
        <source>Enter in the legend</source>
        <translation>Eingabe in der Legende</translation>
    </message>
    <message>
        <source>Pick the points of a class</source>
        <translation>Die Punkte einer Klasse wählen</translation>
    </message>
</context>
<context>
    <name>fathom::LevelTreeModel</name>
    <message numerus="yes">
        <source>%n feature(s) of finer levels fire inside it</source>
        <translation>
            <numerusform>%n Merkmal feinerer Stufen ist in ihm aktiv</numerusform>
            <numerusform>%n Merkmale feinerer Stufen sind in ihm aktiv</numerusform>
        </translation>
    </message>
    <message>
        <source>Feature %1 fires in %2 of the slices of feature %3, %4 times as often as in all slices</source>
        <translation>Merkmal %1 ist in %2 der Schichten von Merkmal %3 aktiv, %4-mal so häufig wie in allen Schichten</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>Enthalten</translation>
    </message>
    <message>
        <source>Finer</source>
        <translation>Feinere</translation>
    </message>
    <message>
        <source>Part of the feature's slices in which the feature above it fires too; on top of the tree, the one that fires in most of them</source>
        <translation>Anteil der Schichten des Merkmals, in denen auch das Merkmal darüber aktiv ist; ganz oben das, welches in den meisten davon aktiv ist</translation>
    </message>
    <message>
        <source>How many features of finer levels fire inside it</source>
        <translation>Wie viele Merkmale feinerer Stufen in ihm aktiv sind</translation>
    </message>
</context>
<context>
    <name>fathom::LevelsView</name>
    <message>
        <source>%1 of %2 features inside a coarser one</source>
        <translation>%1 von %2 Merkmalen in einem gröberen</translation>
    </message>
    <message numerus="yes">
        <source>%n feature(s) found</source>
        <translation>
            <numerusform>%n Merkmal gefunden</numerusform>
            <numerusform>%n Merkmale gefunden</numerusform>
        </translation>
    </message>
    <message>
        <source>This SAE has one level, so no feature lies inside another one.</source>
        <translation>Dieser SAE hat nur eine Stufe, daher liegt kein Merkmal in einem anderen.</translation>
    </message>
    <message>
        <source>No feature matches the text and the filter of the top bar.</source>
        <translation>Kein Merkmal passt zum Text und zum Filter der oberen Leiste.</translation>
    </message>
    <message>
        <source>No feature fires inside a coarser one.</source>
        <translation>Kein Merkmal liegt in einem gröberen.</translation>
    </message>
    <message>
        <source>Number, label or structure</source>
        <translation>Nummer, Beschriftung oder Struktur</translation>
    </message>
    <message>
        <source>Search the tree</source>
        <translation>Im Baum suchen</translation>
    </message>
    <message>
        <source>Puts the features whose number, label or structure contains all these words on top</source>
        <translation>Stellt die Merkmale nach oben, deren Nummer, Beschriftung oder Struktur alle diese Wörter enthält</translation>
    </message>
    <message>
        <source>Inside at least</source>
        <translation>Enthalten zu mindestens</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>In which part of a finer feature's slices the coarser one has to fire</source>
        <translation>In welchem Anteil der Schichten eines feineren Merkmals das gröbere aktiv sein muss</translation>
    </message>
    <message>
        <source>How computed</source>
        <translation>Berechnung</translation>
    </message>
    <message>
        <source>Opens the help page of these figures</source>
        <translation>Öffnet die Hilfeseite zu diesen Zahlen</translation>
    </message>
    <message>
        <source>Features by level</source>
        <translation>Merkmale nach Stufe</translation>
    </message>
</context>
</TS>
