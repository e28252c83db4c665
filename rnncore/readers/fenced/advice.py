"""What to save instead of a file whose format is not read here, and how."""

from __future__ import annotations

_SENTENCES = {
    "xls xlt xlsb xlsm xltx xltm": "In Excel or LibreOffice: File, Save as, .xlsx or CSV.",
    "ods fods": "In LibreOffice: File, Save as, .xlsx or CSV.",
    "numbers": "In Numbers: File, Export to, .xlsx or CSV.",
    "h5 hdf5 hdf he5": (
        "A Keras model is read where weights are. Else, in Python: "
        'numpy.save("x.npy", h5py.File("x.h5")["name"][:]), or for a table '
        'pandas.read_hdf("x.h5").to_csv("x.csv").'
    ),
    "nc nc4 cdf grib grb": (
        'In Python: xarray.open_dataset("x.nc").to_dataframe().to_csv("x.csv").'
    ),
    "mat": 'In MATLAB: writematrix(x, "x.csv"); in Octave: csvwrite("x.csv", x).',
    "edf bdf": 'In Python: mne.io.read_raw_edf("x.edf").to_data_frame().to_csv("x.csv").',
    "gdf": 'In Python: mne.io.read_raw_gdf("x.gdf").to_data_frame().to_csv("x.csv").',
    "wav": (
        'In Python: rate, x = scipy.io.wavfile.read("x.wav"), then numpy.save("x.npy", x[:500]) '
        "for 500 steps of the many thousands that a second of sound has."
    ),
    "mp3 m4a aac flac ogg oga opus wma aif aiff": (
        'In Python: x, rate = librosa.load("x.mp3"), then numpy.save("x.npy", x[:500]) for 500 '
        "steps of the many thousands that a second of sound has."
    ),
    "pkl pickle joblib dill": (
        "A pickle can run programs, so it is not opened. In the Python that wrote it: "
        'numpy.save("x.npy", x) for an array, df.to_csv("x.csv") for a table.'
    ),
    "feather arrow ipc": 'In Python: pandas.read_feather("x.feather").to_csv("x.csv").',
    "orc": 'In Python: pandas.read_orc("x.orc").to_csv("x.csv").',
    "avro": 'In Python: pandas.DataFrame(fastavro.reader(file)).to_csv("x.csv").',
    "sav zsav": 'In SPSS: Save as, CSV. In Python: pandas.read_spss("x.sav").to_csv("x.csv").',
    "dta": (
        'In Stata: export delimited x.csv. In Python: pandas.read_stata("x.dta").to_csv("x.csv").'
    ),
    "sas7bdat xpt": 'In Python: pandas.read_sas("x.sas7bdat").to_csv("x.csv").',
    "rds": 'In R: write.csv(readRDS("x.rds"), "x.csv", row.names = FALSE).',
    "rda rdata": 'In R: load the file, then write.csv(x, "x.csv", row.names = FALSE).',
    "db sqlite sqlite3": "In sqlite3: .mode csv, .output x.csv, then SELECT * FROM the table.",
    "mdb accdb": "In Access: External data, Export, text file; name it .csv.",
    "zip tar tgz 7z rar": "Unpack it, and upload one of the files inside.",
    "bz2 xz zst lz4 lzma z": "Unpack it, and upload the file inside; gzip is read as it is.",
    "docx doc odt rtf pages": "Save it as plain text, .txt; a table in it: copy and paste it.",
    "pdf ps epub": "Copy the text or the table out of it, and paste it or save it as .txt or CSV.",
    "pptx ppt odp key": "Copy the table out of it into a spreadsheet, and save that as CSV.",
    "html htm xhtml mht": "Copy the table out of the page into a spreadsheet, and save it as CSV.",
    "xml gpx tcx kml": "Open it in a spreadsheet, and save the table as .xlsx or CSV.",
    "fit": "Export the activity as CSV where you recorded it.",
    "png jpg jpeg gif bmp tif tiff webp svg heic": (
        "A picture is no sequence: save the numbers behind it as CSV."
    ),
    "mp4 mov avi mkv webm": 'Save what you measured in each picture with numpy.save("x.npy", x).',
    "fastq fq": "Save it as FASTA: seqtk seq -a x.fastq > x.fasta.",
    "gb gbk embl": 'In Python: Bio.SeqIO.convert("x.gb", "genbank", "x.fasta", "fasta").',
    "yaml yml toml ini": "Save the numbers as CSV or JSON.",
    "ipynb py r m": "Upload what the program writes, as CSV, JSON or .npy.",
    "dbf": "Open it in LibreOffice: File, Save as, .xlsx or CSV.",
    "onnx safetensors pt pth keras": (
        "It holds weights, and is read where weights are: as saved weights on the page, and by "
        "python -m rnncore record --weights."
    ),
    "exe dll so dmg msi": "A program is no sequence. Upload CSV, .xlsx, JSON, text or .npy.",
}

ADVICE: dict[str, str] = {
    ending: sentence for endings, sentence in _SENTENCES.items() for ending in endings.split()
}
"""Ending without its point, in small letters: one sentence that says what to save instead."""
